"""A network that breaks where it is told to."""

import asyncio
from collections import deque

from yarl import URL


class Wire:
    """One client's connection to the server, through here.

    Attributes:
        cut: The direction, "up" or "down", whose next bytes get only half through.
    """

    def __init__(self, client, server):
        self._client, self._server = client, server
        self.cut = None
        self.phase = None

    def kill(self, *, half_open=False):
        """Breaks it; half open, the server does not get to know."""
        self._client.transport.abort()
        if not half_open:
            # Without a reset, so that the server reads what it was sent before.
            self._server.close()

    def pass_on(self, data, direction, to):
        """Sends bytes on, or breaks instead."""
        first = data.startswith((b"GET /videosdk", b"HTTP/1.1"))
        breaks = {("up", "before start"), ("down", "before meeting-joined")}
        if not first and (direction, self.phase) in breaks:
            self.kill()
        elif self.cut == direction:
            to.write(data[: len(data) // 2])
            self.kill()
        else:
            to.write(data)


class Breaker:
    """Stands between clients and a server.

    Attributes:
        url: Where clients find it.
        breaks: What the next sockets break at: "before start" or "before meeting-joined".
        wires: The sockets that were opened, oldest first.
    """

    def __init__(self, url):
        self._to = URL(url)
        self.breaks = deque()
        self.wires = []
        self._tasks = set()

    async def __aenter__(self):
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        from_server, to_server = await asyncio.open_connection(self._to.host, self._to.port)
        wire = Wire(writer, to_server)
        try:
            await asyncio.gather(
                self._pump(wire, reader, to_server, "up"),
                self._pump(wire, from_server, writer, "down"),
            )
        finally:
            writer.close()
            to_server.close()

    async def _pump(self, wire, reader, writer, direction):
        try:
            while data := await reader.read(65_536):
                if data.startswith(b"GET /videosdk"):
                    wire.phase = self.breaks.popleft() if self.breaks else None
                    self.wires.append(wire)
                wire.pass_on(data, direction, writer)
        except ConnectionError:
            pass
        writer.close()
