"""A service of bytes, for what aiohttp's own would not answer."""

import asyncio
import contextlib
from contextlib import asynccontextmanager

from vsingest import fast
from vsingest.transport.accept_key import accept_key

JOINED = b'{"event":"meeting-joined","roomId":"room","sessionId":"session"}'


def frame(payload, opcode=0x81):
    """An unmasked frame of up to 65,535 bytes."""
    size = len(payload)
    head = bytes([opcode, size]) if size < 126 else bytes([opcode, 126]) + size.to_bytes(2)
    return head + payload


class RawService:
    """Answers each upgrade with `head`, and then sends `frames`; ends after the client's close.

    Attributes:
        requests: The head of each request that came.
        heard: What came after it.
        more: Set whenever more has.
    """

    def __init__(self, head, frames):
        self.head = head
        self.frames = frames
        self.requests = []
        self.heard = bytearray()
        self.more = asyncio.Event()
        self.writers = []
        self.url = ""
        self.talks = []

    def drop(self):
        """Breaks all connections."""
        for writer in self.writers:
            writer.transport.abort()

    async def talk(self, reader, writer):
        self.talks.append(asyncio.current_task())
        self.writers.append(writer)
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(request)
        lines = request.splitlines()
        key = next(line[19:] for line in lines if line.lower().startswith("sec-websocket-key: "))
        head = self.head.replace("KEY", accept_key(key)).replace("\n", "\r\n") + "\r\n"
        writer.write(head.encode() + self.frames)
        parser = fast.FrameParser(role="server", max_message_bytes=1 << 20)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                self.heard += data
                self.more.set()
                parser.feed(data)
                if parser.closed:
                    break
            writer.close()
            await writer.wait_closed()


UPGRADED = """HTTP/1.1 101 Switching Protocols
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Accept: KEY
"""


@asynccontextmanager
async def raw_service(head=UPGRADED, frames=None):
    made = RawService(head, frame(JOINED) if frames is None else frames)
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/videosdk"
    try:
        yield made
    finally:
        server.close()
        if made.talks:
            await asyncio.wait(made.talks)
