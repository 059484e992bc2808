"""The choice of the implementation that moves the bytes of a connection after its handshake."""

import os
import sys
from typing import Final, Literal, TypeAlias, cast

Io: TypeAlias = Literal["fast", "plain"]

VARIABLE: Final = "VSINGEST_IO"
# Elsewhere the core writes past no transport that was tested there.
DEFAULT: Final = "fast" if sys.platform == "linux" else "plain"


def io_from_environment() -> Io:
    """Reads ``VSINGEST_IO``; the default is "fast" on Linux, and "plain" elsewhere."""
    return cast("Io", os.environ.get(VARIABLE) or DEFAULT)


def check_io(io: str) -> None:
    """Refuses every name but "fast" (the C core) and "plain" (aiohttp).

    Raises:
        ValueError: The name is another one.
    """
    if io not in ("fast", "plain"):
        raise ValueError(f"io ({VARIABLE}): {io!r} is neither 'fast' nor 'plain'")
