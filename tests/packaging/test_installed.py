"""What an installation holds, and that what it says of itself agrees."""

import ast
import importlib
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

import vsingest
from vsingest import fast

ROOT = Path(__file__).parents[2]
PACKAGE = Path(fast.__file__).parent.parent
DEFINED = (ast.FunctionDef, ast.ClassDef)
MODULES = sorted(path.name.split(".")[0] for path in PACKAGE.glob("fast/*.so"))
# Others are parts of these that no Python code meets.
STUBBED = [name for name in MODULES if (PACKAGE / "fast" / f"{name}.pyi").exists()]


def installed(pattern):
    return {path.name for path in PACKAGE.glob(pattern)}


def test_it_is_the_installed_package_that_is_tested():
    assert not PACKAGE.is_relative_to(ROOT / "python")
    assert {str(path) for path in distribution("vsingest").files} >= {"vsingest/py.typed"}


def test_the_version_has_one_source():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert vsingest.__version__ == version("vsingest") == project["version"]


def test_the_changelog_knows_the_version():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"## [{vsingest.__version__}]" in changelog or "## [Unreleased]" in changelog


@pytest.mark.parametrize("kind", ["include/vsingest/*.h", "fast/*.pxd", "lib/*.a", "demo/*.flac"])
def test_what_other_languages_and_the_demo_need_is_there(kind):
    assert installed(kind)


def test_every_declaration_for_cython_is_there():
    assert installed("fast/*.pxd") == {pxd.name for pxd in (ROOT / "src/fast").glob("*.pxd")}


def test_no_source_of_a_binding_is_there():
    assert not installed("fast/*.pyx") | installed("fast/*.c")


@pytest.mark.parametrize("module", STUBBED)
def test_a_compiled_module_holds_what_its_stub_promises(module):
    stub = ast.parse((PACKAGE / "fast" / f"{module}.pyi").read_text())
    promised = {node.name for node in stub.body if isinstance(node, DEFINED)}
    assert promised <= vars(importlib.import_module(f"vsingest.fast.{module}")).keys()


@pytest.mark.parametrize("module", sorted(set(MODULES) - set(STUBBED)))
def test_nothing_public_is_of_a_module_without_a_stub(module):
    names = vars(importlib.import_module(f"vsingest.fast.{module}")).values()
    assert not [name for name in fast.__all__ if getattr(fast, name) in names]


def test_every_public_name_is_promised_by_a_stub_or_a_module_of_python():
    promised = set()
    for path in (*PACKAGE.glob("fast/*.pyi"), *PACKAGE.glob("fast/*.py")):
        promised |= {n.name for n in ast.parse(path.read_text()).body if isinstance(n, DEFINED)}
    assert set(fast.__all__) <= promised
    assert fast.__all__ == sorted(fast.__all__)
    assert all(hasattr(fast, name) for name in fast.__all__)
