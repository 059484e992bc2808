"""Listening servers in a network in memory."""

import asyncio
from collections.abc import Callable
from typing import Self


class Address:
    """Takes the place of a listening socket, with its address."""

    def __init__(self, host: str, port: int) -> None:
        self._name = host, port

    def getsockname(self) -> tuple[str, int]:
        """Returns host and port."""
        return self._name


class NetworkServer(asyncio.AbstractServer):
    """A server of a network in memory; see `asyncio.Server`.

    Args:
        loop: The loop of its connections.
        address: The address on which it listens.
        factory: Makes the protocol of each connection.
        leave: Is called when it stops listening.

    Attributes:
        sockets: The objects in place of its sockets.
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
        """Returns the loop of its connections."""
        return self._loop

    def is_serving(self) -> bool:
        """Returns whether it accepts connections."""
        return self._serving

    def close(self) -> None:
        """Stops listening; open connections stay."""
        if self._serving:
            self._serving = False
            self._leave()

    async def start_serving(self) -> None:
        """Does nothing, since it serves from its creation."""

    async def serve_forever(self) -> None:
        """Serves until it is cancelled, then stops listening."""
        try:
            await self._loop.create_future()
        finally:
            self.close()

    async def wait_closed(self) -> None:
        """Returns at once, since nothing continues after `close`."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.close()
