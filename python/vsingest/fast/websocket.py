"""The opcodes of WebSocket frames, and what a parser raises when the peer breaks the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vsingest.fast._frames import Frame

__all__ = ["FrameError", "Opcode", "Wish"]


class Opcode(IntEnum):
    """What a frame holds (RFC 6455 section 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


class Wish(IntFlag):
    """What a ``MediaConnection`` wants of its transport; see its ``wishes``."""

    HALF_CLOSE = 1
    CLOSE = 2
    ABORT = 4


class FrameError(ValueError):
    """The peer broke RFC 6455. Close the connection with ``code`` and ``reason``.

    Attributes:
        code: The close code: 1002 for a breach of the protocol, 1007 for text that is not UTF-8,
            1009 for a message above the limit, 1011 where memory ran out.
        reason: The breach in words: ASCII, short enough for a close frame, without any of the
            payload.
        frames: The valid frames that the same call had read before the breach, in order. No other
            call returns them.
    """

    def __init__(self, code: int, reason: str, frames: Iterable[Frame] = ()) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
        self.frames = tuple(frames)

    def __str__(self) -> str:
        """Says the code and the reason."""
        return f"{self.code}: {self.reason}"
