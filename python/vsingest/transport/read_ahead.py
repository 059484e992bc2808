"""Bytes that aiohttp has read beyond a handshake."""

import asyncio


class ReadAhead:
    """Takes the place of aiohttp's WebSocket reader, to receive the bytes after the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Keeps the bytes."""
        self.data += data
        return False, b""

    def pass_on(self, protocol: asyncio.BufferedProtocol) -> None:
        """Gives the bytes to the protocol that takes over."""
        while self.data:
            self.pass_some_on(protocol)

    def pass_some_on(self, protocol: asyncio.BufferedProtocol) -> None:
        """Gives the protocol as many bytes as it takes at once, and keeps the rest."""
        view = memoryview(protocol.get_buffer(-1))
        piece, self.data = self.data[: len(view)], self.data[len(view) :]
        view[: len(piece)] = piece
        protocol.buffer_updated(len(piece))

    def feed_eof(self) -> None:
        """Ignores the end of the stream, which the transport reports itself."""
