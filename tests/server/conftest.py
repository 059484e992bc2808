"""A real server on a free port, and raw WebSocket clients of it."""

import asyncio
import base64
import json
import os
import ssl
from collections import deque
from contextlib import AsyncExitStack

import aiohttp
import numpy as np
import pytest
import trustme
from yarl import URL

from vsingest.auth.tokens import mint_token
from vsingest.cluster.memory import MemorySessionStore
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
PATIENCE = 20
CLOSES = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)
OVER_TLS = bool(os.environ.get("VSINGEST_TLS"))


class ManualTicker:
    """Ticks when told, so that a minute of audio takes as long as its computing."""

    def __init__(self):
        self.running = False
        self.tick = None

    def start(self, tick, skip):
        self.running = True
        self.tick, self.skip = tick, skip

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
        return (await self.read_to_close())[1]

    async def read_to_close(self):
        """The messages that came until the close, and its code."""
        self.read_ahead.clear()
        messages = []
        while (message := await self.socket.receive(timeout=PATIENCE)).type not in CLOSES:
            messages.append(message.data)
        return messages, self.code_of(message)

    def code_of(self, message):
        # A peer that closed at once after its farewell cannot be answered, which makes aiohttp
        # report 1006 instead of the code that came.
        return message.data if message.type is aiohttp.WSMsgType.CLOSE else self.socket.close_code

    async def expect_close(self):
        """Gives the code; nothing but the close may be left to read."""
        assert not self.read_ahead
        message = await self.socket.receive(timeout=PATIENCE)
        assert message.type in CLOSES, message
        return self.code_of(message)


class Running:
    """One server, and what a test does with it."""

    def __init__(self, server, ticker, http, trust, stop):
        self.server = server
        self.stop = stop
        self.ticker = ticker
        self.http = http
        self.trust = trust  # an SSL context where the server has TLS
        self.peers = []  # aiohttp closes a socket that nobody holds
        self.token = mint_token(API_KEY, SECRET)

    async def leave(self):
        """Drops every connection, of which none may be left to the collector of garbage."""
        await self.http.close()
        for peer in self.peers:
            await peer.socket.close()

    def post(self, body, *, token=None, **options):
        headers = {"Authorization": token or self.token, **options.pop("headers", {})}
        url = self.server.url + "/v2/ingest/sessions"
        return self.http.post(url, json=body, headers=headers, **options)

    async def api(self, method, path, body=None, *, token=None):
        """The status and the body of an answer."""
        headers = {"Authorization": token or self.token}
        async with self.http.request(
            method, self.server.url + path, json=body, headers=headers
        ) as answer:
            assert answer.headers["x-request-id"]
            return answer.status, await answer.json()

    async def open(self, url=None):
        """A bare connection: what no well-behaved client sends can be sent by it."""
        url = URL(url or self.server.url)
        return await asyncio.open_connection(url.host, url.port, ssl=self.trust)

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

    async def join(self, name, room="room-1", agent=None, **asked):
        """A peer called `name` that has read up to its own `meeting-joined`."""
        peer = await self.connect(await self.create(room, agent, id=name, name=name.upper()))
        await peer.send("start", **asked)
        peer.meeting = await peer.expect("meeting-joined")
        return peer


@pytest.fixture
def ticker():
    return ManualTicker()


@pytest.fixture(params=["fast", "plain"])
def io(request):
    """What moves the bytes after the handshake; every test of the server runs on each."""
    return request.param


@pytest.fixture(scope="session")
def authority():
    """A certificate authority of the tests' own."""
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority, tmp_path_factory):
    """Writes the certificate of this machine anew: where it is, and where its key is."""
    folder = tmp_path_factory.mktemp("tls")

    def issue():
        issued = authority.issue_cert("127.0.0.1", "localhost")
        chain, key = folder / "chain.pem", folder / "key.pem"
        issued.cert_chain_pems[0].write_to_path(chain)
        issued.private_key_pem.write_to_path(key)
        return {"tls_cert": chain, "tls_key": key}

    return issue


@pytest.fixture(scope="session")
def trust(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
async def start_server(ticker, io, request):
    # All clients leave before the first server ends: one worker's may be at another, which would
    # wait for them to answer its close.
    async with AsyncExitStack() as stack, AsyncExitStack() as clients:

        async def start(
            *,
            clock=None,
            store=None,
            public_url=None,
            tls=OVER_TLS,
            agents=None,
            settings=None,
            nodes=None,
            **limits,
        ):
            bounds = Limits(**{"messages_per_second": 1e9, **limits})
            settings = {"port": 0, "io": io, "public_url": public_url, **(settings or {})}
            if tls:
                settings |= request.getfixturevalue("certificate")()
            config = ServerConfig(api_key=API_KEY, secret=SECRET, limits=bounds, **settings)
            if clock:
                store = MemorySessionStore(bounds, clock=clock)
            own = await stack.enter_async_context(AsyncExitStack())
            server = await own.enter_async_context(
                Server(config, store=store, ticker=ticker, agents=agents, nodes=nodes)
            )
            trust = request.getfixturevalue("trust") if tls else None
            http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ssl=trust or True))
            started = Running(server, ticker, http, trust, own.aclose)
            clients.push_async_callback(started.leave)
            return started

        yield start
    assert not ticker.running
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def running(start_server):
    return await start_server()
