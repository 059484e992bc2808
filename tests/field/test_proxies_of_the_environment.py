"""Request and socket go through the proxy that the environment names, by one rule."""

import asyncio
import contextlib

import aiohttp
import numpy as np
import pytest
from aiohttp import web
from tests.client.test_tls import contexts
from yarl import URL

import vsingest
from vsingest.client.sockets.proxy import environment_proxy

__all__ = ["contexts"]


# What is said to the next hop alone (RFC 9110 section 7.6.1): no proxy passes it on.
HOP_BY_HOP = ("connection", "upgrade", "keep-alive", "te", "proxy-authorization")


class Proxy:
    """Tunnels by HTTP CONNECT, passes requests on that name a whole URL, and notes both.

    Attributes:
        asked: Methods and targets.
        authorized: Who asked.
        status: What CONNECT is answered by.
    """

    def __init__(self):
        self.asked = []
        self.authorized = []
        self.status = 200
        self._tasks = set()

    async def talk(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *headers = request.splitlines()[:-1]
        method, target, _ = line.split()
        self.asked.append((method, target))
        names = {each.partition(":")[0].lower(): each.partition(": ")[2] for each in headers}
        self.authorized.append(names.get("proxy-authorization"))
        if method == "CONNECT" and self.status != 200:
            writer.write(f"HTTP/1.1 {self.status} No\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()
            return
        url = URL(f"//{target}" if method == "CONNECT" else target)
        far_reader, far_writer = await asyncio.open_connection(url.host, url.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            passed = [each for each in headers if each.split(":")[0].lower() not in HOP_BY_HOP]
            head = [f"{method} {url.raw_path_qs} HTTP/1.1", *passed, "Connection: close", "", ""]
            far_writer.write("\r\n".join(head).encode())
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def ended(self):
        if self._tasks:
            await asyncio.wait(self._tasks)


@pytest.fixture
async def proxy(monkeypatch):
    made = Proxy()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://{address}")
    monkeypatch.setenv("http_proxy", f"http://user:pass@{address}")
    yield made
    await made.ended()
    server.close()


@pytest.fixture
async def secure(service, contexts):
    """The service over TLS, and what trusts it."""
    ours, theirs = contexts
    application = web.Application()
    application.router.add_post("/v2/ingest/sessions", service.create)
    application.router.add_get("/videosdk", service.socket)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ours).start()
    service.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    yield theirs
    await runner.cleanup()


def asked_for(service):
    return service.url.removeprefix("https://")


@pytest.mark.parametrize("trusts", [True, False])
async def test_both_go_by_connect(service, secure, proxy, trusts):
    connector = aiohttp.TCPConnector(ssl=secure, force_close=True)
    async with aiohttp.ClientSession(connector=connector, trust_env=trusts) as session:
        options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
        async with service.connect(**options, session=session) as call:
            peer = await service.peer()
            await call.publish("CHAT", "hello")
            assert (await peer.event())["data"] == "hello"
    # One for the request, and one for the socket.
    assert proxy.asked == [("CONNECT", asked_for(service))] * (2 if trusts else 0)


@pytest.mark.parametrize("whose", ["ours", "trusting", "given a proxy"])
async def test_a_socket_without_tls_goes_by_connect_too(service, proxy, monkeypatch, whose):
    """Asked for by its whole URL, as a request is, it would not be upgraded."""
    options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
    async with contextlib.AsyncExitStack() as stack:
        if whose == "trusting":
            session = aiohttp.ClientSession(trust_env=True)
            options["session"] = await stack.enter_async_context(session)
        elif whose == "given a proxy":
            session = aiohttp.ClientSession(proxy=environment_proxy(service.url))
            monkeypatch.delenv("http_proxy")
            options["session"] = await stack.enter_async_context(session)
        async with service.connect(**options) as call:
            peer = await service.peer()
            stream = call.audio(raw=True)
            await call.publish("CHAT", "hello")
            assert (await peer.event())["data"] == "hello"
            await peer.send_audio(np.arange(160, dtype=np.int16))
            np.testing.assert_array_equal(await anext(stream), np.arange(160))
        assert await peer.event() == {"event": "stop"}
        assert await peer.event() is None
    assert proxy.asked == [
        ("POST", f"{service.url}/v2/ingest/sessions"),
        ("CONNECT", service.url.removeprefix("http://")),
    ]
    assert proxy.authorized == ["Basic dXNlcjpwYXNz"] * 2


async def test_a_proxy_that_refuses_a_tunnel_is_named(service, proxy):
    proxy.status = 403
    with pytest.raises(vsingest.ConnectFailed, match=r"127.0.0.1: the proxy answered HTTP 403"):
        async with service.connect():
            pass
    assert [method for method, _ in proxy.asked] == ["CONNECT"]


async def test_a_session_of_our_own_reads_the_environment(service, secure, proxy):
    """Nobody trusts that certificate, so that it fails, but behind the proxy."""
    options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
    with pytest.raises(vsingest.ConnectFailed):
        async with service.connect(**options):
            pass
    assert proxy.asked == [("CONNECT", asked_for(service))]


async def test_no_proxy_is_heeded_by_both(service, secure, proxy, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    connector = aiohttp.TCPConnector(ssl=secure)
    async with aiohttp.ClientSession(connector=connector, trust_env=True) as session:
        options = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
        async with service.connect(**options, session=session):
            pass
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({"https_proxy": "http://p:1"}, "wss://h/x", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "https://h/x", "http://p:1"),
        ({"http_proxy": "p:1"}, "ws://h/x", "http://p:1"),
        ({"http_proxy": "http://p:1"}, "wss://h/x", None),
        ({"https_proxy": "http://p:1", "no_proxy": "a,.h.org"}, "wss://x.h.org/x", None),
        ({"https_proxy": "http://p:1", "no_proxy": "h:8443"}, "wss://h:8443/x", None),
        ({"https_proxy": "http://p:1", "no_proxy": "h:8443"}, "wss://h/x", "http://p:1"),
        ({"https_proxy": "http://p:1", "no_proxy": "*"}, "wss://h/x", None),
        ({}, "wss://h/x", None),
    ],
)
def test_the_rule(monkeypatch, environment, url, expected):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy(url) == expected


def test_a_proxy_of_another_kind_is_named(monkeypatch):
    monkeypatch.setenv("https_proxy", "socks5://user:pw@p:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(vsingest.ConnectFailed, match="HTTPS_PROXY: socks5:// is not") as caught:
        environment_proxy("wss://h/x")
    assert "pw" not in str(caught.value)
