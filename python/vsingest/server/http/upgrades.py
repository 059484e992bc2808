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


class UpgradeHandler(web.RequestHandler):
    """aiohttp's protocol, in which something may stand before its WebSocket reader.

    Attributes:
        wrap_reader: Gives what takes the place of the reader that is set, if that is wanted.
    """

    __slots__ = ("wrap_reader",)

    wrap_reader: Callable[[Reader, asyncio.Transport], Reader] | None

    def set_parser(
        self, parser: Reader, data_received_cb: Callable[[], None] | None = None
    ) -> None:
        """Gives what follows the handshake to a reader, by way of `wrap_reader`."""
        if self.wrap_reader is not None and self.transport is not None:
            parser = self.wrap_reader(parser, self.transport)
        super().set_parser(parser, data_received_cb)  # type: ignore[arg-type]  # by shape
