"""Failures of commands, printed in one line with the remedy, and their exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import typer

from vsingest.cli.terminal.output import OutputClosed
from vsingest.client.errors import VsingestError
from vsingest.media.errors import SoundError

_OURS = (VsingestError, SoundError, OSError)


class ExitCode(IntEnum):
    """The exit codes."""

    FINE = 0
    FAILED = 1
    USAGE = 2


def fail(message: str, code: ExitCode = ExitCode.FAILED) -> NoReturn:
    """Ends the command with one line on standard error."""
    typer.echo(f"vsingest: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Ends a command without a traceback when its work fails in an expected way.

    A closed output is not a failure.
    """
    try:
        yield
    except OutputClosed:
        raise typer.Exit from None
    except _OURS as error:
        fail(_told(error))
    except BaseExceptionGroup as group:
        # If several tasks failed together, the first error is enough.
        known, other = group.split((*_OURS, OutputClosed, typer.Exit))
        if known is None or other is not None:
            raise
        if known.subgroup(OutputClosed):
            raise typer.Exit from None
        first = _first(known)
        if isinstance(first, typer.Exit):
            raise first from None
        fail(_told(first))


def _told(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
