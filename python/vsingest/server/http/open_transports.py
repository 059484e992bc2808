"""The transports of all connections of one listener, so that none outlives it."""

import asyncio
from typing import Final

# Once its last bytes are written, a peer has this long to read them: closed at once, a socket with
# something unread resets the connection, and what the peer did not read yet is lost.
_LAST_WORDS_SECONDS: Final = 1.0


class OpenTransports:
    """Knows each transport from its connection's first byte to its last."""

    def __init__(self) -> None:
        self._open: dict[object, asyncio.Transport] = {}
        self._none_left = asyncio.Event()
        self._none_left.set()

    def add(self, protocol: object, transport: asyncio.Transport) -> None:
        """Notes a connection that was made."""
        self._open[protocol] = transport
        self._none_left.clear()

    def discard(self, protocol: object) -> None:
        """Notes that a connection was lost; a second time changes nothing."""
        self._open.pop(protocol, None)
        if not self._open:
            self._none_left.set()

    async def end(self) -> None:
        """Returns once every transport is closed, which ends those that are not closed in time.

        Over TLS, a transport that was closed still waits for its peer to say the same.
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
