"""Standard output for us alone: what a C library prints would stand between lines of JSON."""

import os
import sys
from contextlib import suppress
from typing import Final

_STDOUT: Final = 1
_STDERR: Final = 2


def keep_output_ours() -> None:
    """Sends what C libraries print from now on to standard error; a second call does nothing.

    libsndfile tells by ``printf`` of a damaged packet. Python's standard output goes on to where it
    went, by another descriptor.
    """
    ours = sys.stdout
    if ours is None:
        return
    with suppress(OSError):  # it is no file, as in a test, or there is no standard error
        if ours.fileno() != _STDOUT:
            return
        ours.flush()
        other = os.dup(_STDOUT)
        os.dup2(_STDERR, _STDOUT)
        sys.stdout = open(  # noqa: SIM115 - for the rest of the process
            other,
            "w",
            encoding=ours.encoding,
            errors=ours.errors,
            buffering=1 if ours.line_buffering else -1,
        )
        # Who asks for the size of the terminal looks here.
        setattr(sys, "__stdout__", sys.stdout)  # noqa: B010 - typing calls it final
