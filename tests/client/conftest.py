"""A small service that keeps the contract's client side honest: scripted REST, scripted sockets."""

import asyncio
import json
from collections import deque
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

import vsingest
from vsingest import fast

TOKEN = "a-token-nobody-may-see"
REF = "vs_arefnobodymaysee0000"


class Peer:
    """The service's end of one socket."""

    def __init__(self, ws):
        self.ws = ws
        self.released = asyncio.Event()
        self.close_code = None
        self.samples = []
        self.events = asyncio.Queue()

    async def event(self):
        """The next thing the client said, other than audio; None when it is gone."""
        return await self.events.get()

    async def send(self, **event):
        await self.ws.send_str(json.dumps(event))

    async def send_audio(self, samples):
        await self.ws.send_str(fast.encode_media(samples).decode())

    async def joined(self):
        assert await self.event() == {"event": "start"}
        await self.send(event="meeting-joined", roomId="room", sessionId="session")

    async def close(self, code=1000, message=b""):
        await self.ws.close(code=code, message=message)

    def drop(self):
        """Breaks the connection without a close frame."""
        self.ws._req.transport.abort()

    async def read(self):
        async for message in self.ws:
            event = json.loads(message.data)
            if event["event"] == "media":
                self.samples.extend(fast.decode_media(message.data))
            else:
                self.events.put_nowait(event)
        self.close_code = self.ws.close_code
        self.events.put_nowait(None)


class Service:
    """Answers as scripted; by default as the contract says.

    The next sockets break at what `breaks` holds: "before start" or "before meeting-joined". The
    next upgrades are refused by the statuses that `refusals` holds, and then by `upgrade_status`.
    """

    def __init__(self):
        self.url = ""
        self.requests = []
        self.answers = deque()
        self.refusals = deque()
        self.upgrade_status = None
        self.upgrade_headers = {}
        self.upgrades = 0
        self.auto_join = True
        self.breaks = deque()
        self.peers = asyncio.Queue()

    @property
    def ws_url(self):
        return f"{self.url.replace('http', 'ws', 1)}/videosdk?ref={REF}"

    async def create(self, request):
        self.requests.append((dict(request.headers), await request.json()))
        if self.answers:
            answer = self.answers.popleft()
            return answer() if callable(answer) else answer
        data = {"wsUrl": self.ws_url, "callId": "call-1", "expiresIn": 90}
        return web.json_response({"message": "Ingest session created", "data": data})

    async def socket(self, request):
        self.upgrades += 1
        status = self.refusals.popleft() if self.refusals else self.upgrade_status
        if status is not None:
            return web.Response(status=status, headers=self.upgrade_headers)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        peer = Peer(ws)
        if self.breaks:
            if self.breaks.popleft() == "before meeting-joined":
                await ws.receive()
            peer.drop()
            return ws
        if self.auto_join:
            message = await ws.receive()
            assert json.loads(message.data) == {"event": "start"}
            await peer.send(event="meeting-joined", roomId="room", sessionId="session")
        self.peers.put_nowait(peer)
        await peer.read()
        return ws

    async def peer(self):
        return await self.peers.get()

    def connect(self, **options):
        return vsingest.connect(**{"ws_url": self.ws_url, **options})


@pytest.fixture(params=["fast", "plain"])
def io(request, monkeypatch):
    """What moves the bytes after the handshake; every test of a call runs on each."""
    monkeypatch.setenv("VSINGEST_IO", request.param)
    return request.param


@asynccontextmanager
async def serving():
    """A service that listens."""
    made = Service()
    application = web.Application()
    application.router.add_post("/v2/ingest/sessions", made.create)
    application.router.add_get("/videosdk", made.socket)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def service(io):
    async with serving() as made:
        yield made


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in ("API_KEY", "SECRET", "SECRET_KEY", "AUTH_TOKEN", "API_ENDPOINT"):
        monkeypatch.delenv(f"VIDEOSDK_{name}", raising=False)
