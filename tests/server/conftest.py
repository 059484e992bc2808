"""A real server on a free port, and raw WebSocket clients of it."""

import asyncio
import base64
import json
from collections import deque
from contextlib import AsyncExitStack

import aiohttp
import numpy as np
import pytest

from vsingest.auth.tokens import mint_token
from vsingest.cluster.memory import MemorySessionStore
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
PATIENCE = 20


class ManualTicker:
    """Ticks when told, so that a minute of audio takes as long as its computing."""

    def __init__(self):
        self.running = False
        self.tick = None

    def start(self, tick):
        self.running = True
        self.tick = tick

    def stop(self):
        self.running = False

    def __call__(self, times=1):
        for _ in range(times):
            assert self.running
            self.tick()


class Peer:
    """A raw client that reads events in the order they came."""

    def __init__(self, socket):
        self.socket = socket
        self.read_ahead = deque()

    async def send(self, event, **members):
        await self.socket.send_str(json.dumps({"event": event, **members}))

    async def send_audio(self, pcm):
        payload = base64.b64encode(bytes(memoryview(pcm).cast("B"))).decode()
        await self.send("media", payload=payload)

    async def receive(self):
        if self.read_ahead:
            return self.read_ahead.popleft()
        message = await self.socket.receive(timeout=PATIENCE)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return json.loads(message.data)

    async def expect(self, event):
        got = await self.receive()
        assert got.pop("event") == event, got
        return got

    async def hear(self):
        pcm = base64.b64decode((await self.expect("media"))["payload"], validate=True)
        assert len(pcm) == 320
        return np.frombuffer(pcm, "<i2")

    async def settle(self):
        """Returns once the server has acted on everything sent before."""
        await self.send("subscribe", topic="settle")
        await self.send("message", topic="settle", data="")
        seen = []
        while True:
            got = await self.receive()
            if got["event"] == "message" and got["topic"] == "settle":
                break
            seen.append(got)
        await self.send("unsubscribe", topic="settle")
        self.read_ahead.extend(seen)

    async def drain(self):
        """Reads, and forgets, whatever comes until the close; gives its code."""
        self.read_ahead.clear()
        async for _ in self.socket:
            pass
        return self.socket.close_code

    async def expect_close(self):
        """Gives the code; nothing but the close may be left to read."""
        assert not self.read_ahead
        message = await self.socket.receive(timeout=PATIENCE)
        closes = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)
        assert message.type in closes, message
        return self.socket.close_code


class Running:
    """One server, and what a test does with it."""

    def __init__(self, server, ticker, http):
        self.server = server
        self.ticker = ticker
        self.http = http
        self.peers = []  # aiohttp closes a socket that nobody holds
        self.token = mint_token(API_KEY, SECRET)

    def post(self, body, *, token=None, **options):
        headers = {"Authorization": token or self.token, **options.pop("headers", {})}
        url = self.server.url + "/v2/ingest/sessions"
        return self.http.post(url, json=body, headers=headers, **options)

    async def create(self, room="room-1", agent=None, **participant):
        body = {"roomId": room, "participant": participant}
        if agent is not None:
            body["agent"] = agent
        async with self.post(body) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["data"]["wsUrl"]

    async def connect(self, url, **options):
        self.peers.append(Peer(await self.http.ws_connect(url, **options)))
        return self.peers[-1]

    async def join(self, name, room="room-1", agent=None):
        """A peer called `name` that has read up to its own `meeting-joined`."""
        peer = await self.connect(await self.create(room, agent, id=name, name=name.upper()))
        await peer.send("start")
        peer.meeting = await peer.expect("meeting-joined")
        return peer


@pytest.fixture
def ticker():
    return ManualTicker()


@pytest.fixture(params=["fast", "plain"])
def io(request):
    """What moves the bytes after the handshake; every test of the server runs on each."""
    return request.param


@pytest.fixture
async def start_server(ticker, io):
    async with AsyncExitStack() as stack:

        async def start(
            *, clock=None, store=None, public_url=None, agents=None, settings=None, **limits
        ):
            bounds = Limits(**limits)
            config = ServerConfig(
                api_key=API_KEY,
                secret=SECRET,
                port=0,
                public_url=public_url,
                limits=bounds,
                io=io,
                **(settings or {}),
            )
            if clock:
                store = MemorySessionStore(bounds, clock=clock)
            server = await stack.enter_async_context(
                Server(config, store=store, ticker=ticker, agents=agents)
            )
            http = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            )
            return Running(server, ticker, http)

        yield start
    assert not ticker.running
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def running(start_server):
    return await start_server()
