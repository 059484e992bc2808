"""What may go wrong is told in one line, with the remedy, and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import typer

from vsingest.client.errors import VsingestError
from vsingest.media.errors import SoundError


class ExitCode(IntEnum):
    """What the shell gets."""

    FINE = 0
    FAILED = 1
    USAGE = 2


def fail(message: str, code: ExitCode = ExitCode.FAILED) -> NoReturn:
    """Ends the command with one line on standard error."""
    typer.echo(f"vsingest: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Decorates a command: failures that belong to its work end it without a traceback."""
    try:
        yield
    except (VsingestError, SoundError, OSError) as error:
        fail(str(error) or type(error).__name__)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        fail("the demo's picture needs matplotlib: pip install 'vsingest[cli]'")
