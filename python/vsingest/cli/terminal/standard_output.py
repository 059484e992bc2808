"""Keeps the output of C libraries out of standard output, where it would corrupt JSON lines."""

import os
import sys
from contextlib import suppress
from typing import Final

_STDOUT: Final = 1
_STDERR: Final = 2


def keep_output_ours() -> None:
    """Redirects the output of C libraries to standard error from now on; idempotent.

    libsndfile reports a damaged packet by ``printf``. Python's standard output keeps its target, by
    another descriptor.
    """
    ours = sys.stdout
    if ours is None:
        return
    with suppress(
        OSError
    ):  # standard output is not a file, as in a test, or there is no standard error
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
        # Code that asks for the size of the terminal uses this descriptor.
        setattr(sys, "__stdout__", sys.stdout)  # noqa: B010 - typing calls it final
