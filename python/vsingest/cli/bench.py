"""`vsingest bench`: what this machine can do, measured by the benches of the source tree."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import typer

from vsingest.cli.failures import fail, one_line_errors

CAPACITY: Final = Path("benches", "capacity", "__main__.py")

app = typer.Typer(
    help="Measure what this machine can do; from a checkout of the sources.", no_args_is_help=True
)


@app.command(
    "capacity",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],  # the bench explains its own options
    },
)
@one_line_errors()
def capacity(context: typer.Context) -> None:
    """Load the server and its rivals with sessions until they do not hold them."""
    if not CAPACITY.is_file():
        fail(
            f"{CAPACITY} is not in {Path.cwd()}; rivals and load generator come with the sources: "
            "run this in a checkout of them"
        )
    command = [sys.executable, "-m", "benches.capacity", *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own
