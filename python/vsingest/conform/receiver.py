"""A receiver of the service's webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from aiohttp import web

_WAIT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Hook:
    """A received request.

    Attributes:
        headers: Its headers.
        raw: Its raw body.
        kind: Its `webhookType`; empty if it has none.
        data: Its `data`.
    """

    headers: Mapping[str, str]
    raw: bytes
    kind: str
    data: dict[str, Any]


class HookReceiver:
    """Listens for webhooks.

    Args:
        host: The address to listen on.
        port: The port to listen on.
        url: The URL by which the service reaches it; None for the address itself.
    """

    def __init__(self, host: str, port: int, url: str | None) -> None:
        self.url = url or f"http://{host}:{port}/"
        self._address = host, port
        self._hooks: list[Hook] = []
        self._news = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[list[Hook]]:
        """Listens within a block; yields the list of received webhooks, which grows."""
        application = web.Application()
        application.router.add_post("/{path:.*}", self._take)
        runner = web.AppRunner(application)
        await runner.setup()
        try:
            await web.TCPSite(runner, *self._address).start()
            yield self._hooks
        finally:
            await runner.cleanup()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits for a condition, for a limited time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _WAIT_SECONDS
        while not holds() and loop.time() < end:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), end - loop.time())
            except TimeoutError:
                return

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            body = msgspec.json.decode(raw, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            body = {}
        data = body.get("data")
        kind = body.get("webhookType")
        self._hooks.append(
            Hook(
                dict(request.headers),
                raw,
                kind if isinstance(kind, str) else "",
                data if isinstance(data, dict) else {},
            )
        )
        self._news.set()
        return web.Response()
