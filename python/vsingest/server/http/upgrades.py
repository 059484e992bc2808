"""Where what follows a WebSocket handshake goes, where aiohttp reads it."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from aiohttp import web


class Reader(Protocol):
    """Takes what follows a handshake."""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Takes bytes; whether no more are wanted, and what is left of them."""

    def feed_eof(self) -> None:
        """Takes note of the end."""


class Guard(Reader, Protocol):
    """Stands before a reader of aiohttp's, and alone decides when the transport is read."""

    def reader_full(self, full: bool) -> None:
        """Notes whether the reader holds all that it may."""


class UpgradeHandler(web.RequestHandler):
    """aiohttp's protocol, in which something may stand before its WebSocket reader.

    Attributes:
        guard: What stands there, once it does.
        wrap_reader: Gives what takes the place of the reader that is set, if that is wanted.
    """

    __slots__ = ("guard", "wrap_reader")

    guard: Guard | None
    wrap_reader: Callable[[Reader, asyncio.Transport], Guard] | None

    def pause_reading(self) -> None:
        """Is called where the reader holds all that it may."""
        if self.guard is None:
            super().pause_reading()
        else:
            self._reading_paused = True
            self.guard.reader_full(True)

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Is called where the reader has room again."""
        if self.guard is None:
            super().resume_reading(resume_parser)
        else:
            self._reading_paused = False
            self.guard.reader_full(False)

    def set_parser(
        self, parser: Reader, data_received_cb: Callable[[], None] | None = None
    ) -> None:
        """Gives what follows the handshake to a reader, by way of `wrap_reader`."""
        if self.wrap_reader is not None and self.transport is not None:
            self.guard = parser = self.wrap_reader(parser, self.transport)
        super().set_parser(parser, data_received_cb)  # type: ignore[arg-type]  # by shape
