"""The open transports of one listener, all of which end with it."""

import asyncio
from typing import Final

# A peer has this long to read the last bytes: closing a socket with unread bytes at once would
# reset the connection, and lose what the peer has not read yet.
_LAST_WORDS_SECONDS: Final = 1.0


class OpenTransports:
    """Knows each transport from the start of its connection to the end."""

    def __init__(self) -> None:
        self._open: dict[object, asyncio.Transport] = {}
        self._none_left = asyncio.Event()
        self._none_left.set()

    def add(self, protocol: object, transport: asyncio.Transport) -> None:
        """Adds a transport."""
        self._open[protocol] = transport
        self._none_left.clear()

    def discard(self, protocol: object) -> None:
        """Removes a transport whose connection is lost; idempotent."""
        self._open.pop(protocol, None)
        if not self._open:
            self._none_left.set()

    async def end(self) -> None:
        """Returns once every transport is closed; aborts those that take too long.

        Over TLS, a closed transport still waits for the close of its peer.
        """
        if await self._are_gone():
            return
        for transport in list(self._open.values()):
            transport.abort()
        await self._are_gone()

    async def _are_gone(self) -> bool:
        try:
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                await self._none_left.wait()
        except TimeoutError:
            return False
        return True
