"""Bytes that aiohttp has read beyond a handshake."""


class ReadAhead:
    """Takes the place of aiohttp's WebSocket reader, to receive the bytes after the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Keeps the bytes."""
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """Ignores the end of the stream, which the transport reports itself."""
