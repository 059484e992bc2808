"""Autobahn's cases against the client's own socket layers, which echo here."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from tests.autobahn.cases import CASES, SECTIONS
from tests.autobahn.tester import hear, speak
from tests.field.raw_service import UPGRADED

from vsingest.client.sockets import fast_socket, open_socket, ping_guard
from vsingest.client.sockets.fast_socket import FastSocket
from vsingest.client.sockets.frames import frames_of
from vsingest.fast import Opcode
from vsingest.protocol.limits import Limits
from vsingest.transport.accept_key import accept_key

LARGE = 1 << 30
WIDE = Limits(message_bytes=1 << 24, read_bytes_per_second=LARGE, read_burst_bytes=LARGE)


class Echo:
    """Stands where a call would: what comes goes back."""

    def __init__(self, socket):
        self._socket = socket
        self.over = asyncio.Event()

    def text(self, message):
        self._socket.write_event(message.encode() if isinstance(message, str) else message)

    def binary(self, payload):
        """Sends binary back, by the way of events, as a call sends no binary but audio."""
        if isinstance(self._socket, FastSocket):
            self._socket._write(frames_of().frame(Opcode.BINARY, payload))
        else:
            self._socket._outbox.append((payload, aiohttp.WSMsgType.BINARY))
            self._socket._changed.notify()

    def writable(self):
        """Nothing waits for it."""

    def closed(self, closed):
        self.over.set()


@asynccontextmanager
async def playing(case):
    """A service that plays a case to who connects; gives its URL, and what came back."""
    answer = asyncio.get_running_loop().create_future()

    async def play(reader, writer):
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        named = next(x for x in request.splitlines() if x.lower().startswith("sec-websocket-key"))
        key = named.partition(": ")[2]
        head = UPGRADED.replace("KEY", accept_key(key)).replace("\n", "\r\n") + "\r\n"
        writer.write(head.encode())
        speaking = asyncio.create_task(speak(case, writer, masked=False))
        answer.set_result(await hear(reader, role="server"))
        speaking.cancel()
        writer.transport.abort()
        await asyncio.wait([speaking])

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", answer
    server.close()


@pytest.fixture(params=["fast", "plain"])
def echoing(request, monkeypatch):
    monkeypatch.setattr(open_socket, "SOCKET_MESSAGE_BYTES", LARGE)
    for module in (fast_socket, ping_guard):
        monkeypatch.setattr(module, "READING", WIDE)
    return request.param


@pytest.mark.parametrize("section", SECTIONS)
async def test_every_case_is_ok(echoing, section):
    async with aiohttp.ClientSession() as session:
        for case in CASES:
            if case.number.split(".")[0] != section:
                continue
            async with asyncio.timeout(60), playing(case) as (url, answering):
                socket = await open_socket.open_socket(session, url, io=echoing, ping_seconds=1e6)
                echo = Echo(socket)
                socket.start(echo)
                await echo.over.wait()
                answer = await answering
                await socket.close()
            got = tuple(answer.echoes), tuple(answer.pongs), answer.close in case.close
            assert got == (case.echoes, case.pongs, True), (case.number, answer.close)
