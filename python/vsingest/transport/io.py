"""What moves a connection's bytes after its handshake."""

import os
from typing import Final, Literal, TypeAlias, cast

Io: TypeAlias = Literal["fast", "plain"]

VARIABLE: Final = "VSINGEST_IO"


def io_from_environment() -> Io:
    """What ``VSINGEST_IO`` asks for; "fast" where it is not set."""
    return cast("Io", os.environ.get(VARIABLE) or "fast")


def check_io(io: str) -> None:
    """Refuses what is neither "fast", our own protocol, nor "plain", aiohttp's.

    Raises:
        ValueError: It is another word.
    """
    if io not in ("fast", "plain"):
        raise ValueError(f"io ({VARIABLE}): {io!r} is neither 'fast' nor 'plain'")
