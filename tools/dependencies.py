"""Writes into docs/install.md what each dependency is for, and what it costs.

    python tools/dependencies.py docs/install.md    # in .venv, some 15 s

The size is that of a package's own files. The time is the processor's for the quickest of five
imports in a fresh interpreter, with all that the import brings along, beyond the start of the
interpreter.
"""

import os
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BEGIN, END = "<!-- dependencies -->", "<!-- /dependencies -->"
IMPORTS = 5
# Each dependency: what is imported of it, and for what.
PURPOSES = {
    "aiohttp": ("aiohttp", "HTTP, TLS and the handshake of WebSockets, in client and server"),
    "av": ("av", "the sound of every file that FFmpeg reads; it brings FFmpeg"),
    "cryptography": ("cryptography.hazmat.primitives.asymmetric.rsa", "signatures of webhooks"),
    "livekit-agents": ("livekit.agents", "agents of LiveKit Agents in our rooms"),
    "matplotlib": ("matplotlib.figure", "pictures of the demo and of `vsingest load --plot`"),
    "msgspec": ("msgspec", "JSON of the protocol, checked against types"),
    "numpy": ("numpy", "arrays of samples"),
    "opentelemetry-api": ("opentelemetry.trace", "spans of calls"),
    "pipecat-ai": ("pipecat", "pipelines of Pipecat in our rooms"),
    "prometheus-client": ("prometheus_client", "metrics of the server"),
    "prompt-toolkit": ("prompt_toolkit", "the screen of `vsingest call`"),
    "pyjwt": ("jwt", "tokens"),
    "python-json-logger": ("pythonjsonlogger.json", "logs as JSON"),
    "rich": ("rich.console", "tables and bars of the commands"),
    "sounddevice": ("sounddevice", "microphone and speaker"),
    "soundfile": ("soundfile", "FLAC, OGG and MP3; it brings libsndfile"),
    "soxr": ("soxr", "`fast.resample` with quality `best`; it brings libsoxr"),
    "tomlkit": ("tomlkit", "`vsingest serve --print-config`"),
    "typer": ("typer", "the command line"),
    "videosdk-agents": ("videosdk.agents", "agents of the service's framework in our rooms"),
    "uvloop": ("uvloop", "a faster event loop"),
}


def dependencies(project):
    """Every dependency by its name, and the extra that brings it, or None."""
    found = {}
    extras = {None: project["dependencies"], **project["optional-dependencies"]}
    for extra, requirements in extras.items():
        for name in (canonicalize_name(Requirement(one).name) for one in requirements):
            if name != "vsingest":
                found.setdefault(name, extra)
    return found


def megabytes(name):
    """The size of the files that a package installed, and of the libraries that it brought."""
    files = distribution(name).files or ()
    paths = {Path(str(one.locate())).resolve() for one in files}
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def import_ms(module):
    """What an import takes beyond the start of the interpreter; None if it cannot be imported."""

    def took(statement):
        silent = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
        process = os.posix_spawn(
            sys.executable, [sys.executable, "-c", statement], os.environ, file_actions=silent
        )
        _, status, usage = os.wait4(process, 0)
        return None if status else usage.ru_utime + usage.ru_stime

    found = [(took(f"import {module}"), took("pass")) for _ in range(IMPORTS)]
    if found[0][0] is None:
        return None
    return 1_000 * max(0.0, min(one for one, _ in found) - min(bare for _, bare in found))


def table(project):
    """The table, one line a dependency."""
    yield "| package | extra | for | MB | import, ms of processor time |"
    yield "|---|---|---|---|---|"
    for name, extra in dependencies(project).items():
        module, purpose = PURPOSES[name]
        brought = "" if extra is None else f"`{extra}`"
        yield f"| {name} | {brought} | {purpose} | {costs(name, module)} |"


def costs(name, module):
    """The last two columns of a package."""
    try:
        size = megabytes(name)
    except PackageNotFoundError:
        return "in its own environment |"
    took = import_ms(module)
    return f"{size:.1f} | " + ("needs PortAudio" if took is None else f"{took:.0f}")


def main():
    """Replaces the table of a page."""
    page = Path(sys.argv[1])
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = "\n".join(table(project))
    page.write_text(f"{before}{BEGIN}\n{rows}\n{END}{after}")


if __name__ == "__main__":
    main()
