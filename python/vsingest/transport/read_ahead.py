"""What aiohttp has read beyond a handshake."""


class ReadAhead:
    """Stands in for aiohttp's own WebSocket reader, which takes over what was read too early."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Keeps what was read."""
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """The transport tells of its end by itself."""
