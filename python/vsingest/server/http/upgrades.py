"""The path of bytes after a WebSocket handshake, for sockets that aiohttp reads."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from vsingest.transport.frame_guard import Reader


class Guard(Reader, Protocol):
    """Filters the bytes for a reader of aiohttp, and alone controls when the transport reads."""

    def reader_full(self, full: bool) -> None:
        """Notes whether the reader is full."""


class UpgradeHandler(web.RequestHandler):
    """aiohttp's protocol, with an optional guard before its WebSocket reader.

    Attributes:
        guard: The guard, once it is set.
        wrap_reader: Returns the reader to set in place of aiohttp's own; None for no guard.
    """

    __slots__ = ("guard", "wrap_reader")

    guard: Guard | None
    wrap_reader: Callable[[Reader, asyncio.Transport], Guard] | None

    def pause_reading(self) -> None:
        """Tells the guard that the reader is full."""
        if self.guard is None:
            super().pause_reading()
        else:
            self._reading_paused = True
            self.guard.reader_full(True)

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Tells the guard that the reader has room again."""
        if self.guard is None:
            super().resume_reading(resume_parser)
        else:
            self._reading_paused = False
            self.guard.reader_full(False)

    def set_parser(
        self, parser: Reader, data_received_cb: Callable[[], None] | None = None
    ) -> None:
        """Sets the reader of the bytes after the handshake, wrapped by `wrap_reader`."""
        if self.wrap_reader is not None and self.transport is not None:
            self.guard = parser = self.wrap_reader(parser, self.transport)
        super().set_parser(parser, data_received_cb)  # type: ignore[arg-type]  # by shape
