"""Pages of the documentation's site that stand elsewhere in the repository (a hook of MkDocs)."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
# Where a page stands in the repository, and what it is called on the site.
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "src/kernels/README.md": "kernels.md",
}
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages."""
    for source, name in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Makes links in the repository links of the site."""
    name = page.file.src_uri
    source = {site: source for source, site in PAGES.items()}.get(name, f"docs/{name}")

    def on_site(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        there = PAGES.get(target, target.removeprefix("docs/"))
        return posixpath.relpath(there, posixpath.dirname(name) or ".")

    return _LINK.sub(on_site, markdown)
