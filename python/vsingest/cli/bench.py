"""`vsingest bench`: what this machine can do, measured by the benches of the source tree."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import typer

from vsingest.cli.terminal.failures import fail, one_line_errors

BENCHES: Final = Path("benches")

app = typer.Typer(
    help="Measure what this machine can do; needs a checkout of the sources.", no_args_is_help=True
)

_PASSED_ON: Final = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],  # a bench explains its own options
}


@app.command("capacity", context_settings=_PASSED_ON)
@one_line_errors()
def capacity(context: typer.Context) -> None:
    """Load the server and its rivals with sessions until they do not hold them."""
    _run("capacity", context.args)


@app.command("scaling", context_settings=_PASSED_ON)
@one_line_errors()
def scaling(context: typer.Context) -> None:
    """Measure what sessions cost, and write down what a fleet needs."""
    _run("scaling", context.args)


def _run(bench: str, arguments: list[str]) -> None:
    program = BENCHES / bench / "__main__.py"
    if not program.is_file():
        fail(
            f"{program} is not in {Path.cwd()}; rivals and load generator come with the sources: "
            "run this in a checkout of them"
        )
    command = [sys.executable, "-m", f"benches.{bench}", *arguments]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own
