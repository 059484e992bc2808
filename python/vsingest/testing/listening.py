"""The end of a network that is connected to."""

import asyncio
from collections.abc import Callable
from typing import Self


class Address:
    """What callers ask of a listening socket: its name."""

    def __init__(self, host: str, port: int) -> None:
        self._name = host, port

    def getsockname(self) -> tuple[str, int]:
        """Host and port."""
        return self._name


class NetworkServer(asyncio.AbstractServer):
    """A server of a network in memory; see `asyncio.Server`.

    Args:
        loop: Where its connections live.
        address: Where it listens.
        factory: Makes the protocol of each connection.
        leave: Called when it listens no more.

    Attributes:
        sockets: What stands for its sockets.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        address: Address,
        factory: Callable[[], asyncio.BaseProtocol],
        leave: Callable[[], None],
    ) -> None:
        self.sockets = (address,)
        self.factory = factory
        self._loop = loop
        self._leave = leave
        self._serving = True

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Where its connections live."""
        return self._loop

    def is_serving(self) -> bool:
        """Whether it can be connected to."""
        return self._serving

    def close(self) -> None:
        """Listens no more; connections stay."""
        if self._serving:
            self._serving = False
            self._leave()

    async def start_serving(self) -> None:
        """Does nothing: it serves from its making on."""

    async def serve_forever(self) -> None:
        """Serves until it is cancelled, and listens no more then."""
        try:
            await self._loop.create_future()
        finally:
            self.close()

    async def wait_closed(self) -> None:
        """Returns: nothing of it goes on after `close`."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.close()
