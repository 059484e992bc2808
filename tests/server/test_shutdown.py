"""The end of a server: everyone is told, nobody is waited for without bound."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl

import aiohttp
import pytest
from yarl import URL

from vsingest.auth.tokens import mint_token
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"


async def test_draining_tells_everyone_and_takes_no_more(start_server):
    running = await start_server(close_seconds=60)
    joined = await running.join("ann")
    waiting = await running.connect(await running.create())
    unanswering = await running.connect(await running.create(id="bob"), autoclose=False)
    await unanswering.send("start")
    await unanswering.expect("meeting-joined")
    await joined.expect("participant-joined")
    url = running.server.url
    unused = await running.create()

    drained = asyncio.create_task(running.server.drain())
    assert (await joined.expect("meeting-left"))["message"]
    assert await joined.expect_close() == 1001
    assert await waiting.expect_close() == 1001
    await unanswering.expect("participant-joined")
    await unanswering.expect("meeting-left")
    assert await unanswering.expect_close() == 1001
    assert not drained.done()  # bob has not answered the close

    async with running.post({"roomId": "r"}) as answer:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert (await answer.json())["code"] == "draining"
    late = await running.connect(unused)
    assert await late.expect_close() == 1001
    assert url == running.server.url
    await unanswering.socket.close()
    await drained


async def test_a_peer_that_never_answers_is_cut_off(start_server):
    running = await start_server(close_seconds=0.05)
    peer = await running.connect(await running.create(), autoclose=False)
    await peer.send("start")
    await peer.expect("meeting-joined")
    await running.server.drain()


async def test_calls_may_go_on_until_they_end(start_server):
    running = await start_server()
    peer = await running.join("ann")
    unused = await running.create()
    draining = asyncio.create_task(running.server.drain(60))
    await peer.settle()
    async with running.http.get(running.server.url + "/readyz") as answer:
        assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
        assert (await answer.json())["code"] == "draining"
    async with running.http.get(running.server.url + "/healthz") as answer:
        assert answer.status == 200
    async with running.post({"roomId": "r"}) as answer:
        assert answer.status == 503
    late = await running.connect(unused)
    assert await late.expect_close() == 1001
    assert not draining.done()
    await peer.settle()
    await peer.send("stop")
    assert await peer.drain() == 1000
    await draining


async def test_calls_that_outlast_their_time_are_ended(start_server):
    running = await start_server()
    peer = await running.join("ann")
    draining = asyncio.create_task(running.server.drain(0.05))
    assert (await peer.expect("meeting-left"))["message"]
    assert await peer.expect_close() == 1001
    await draining


async def test_a_second_signal_ends_the_calls_at_once(start_server):
    running = await start_server(settings={"drain_seconds": 3_600})
    peer = await running.join("ann")
    serving = asyncio.create_task(running.server.serve_forever())
    await asyncio.sleep(0)  # its first step sets the handlers
    os.kill(os.getpid(), signal.SIGTERM)
    await peer.settle()
    assert running.server.draining
    assert not serving.done()
    os.kill(os.getpid(), signal.SIGINT)
    await peer.expect("meeting-left")
    assert await peer.expect_close() == 1001
    await serving


async def test_sighup_reads_the_certificate_anew(start_server, certificate, caplog):
    running = await start_server(tls=True)
    serving = asyncio.create_task(running.server.serve_forever())
    await asyncio.sleep(0)
    certificate()
    with caplog.at_level("INFO"):
        os.kill(os.getpid(), signal.SIGHUP)
        await running.create()  # by its end the loop has seen the signal
    assert "the certificate was read again" in caplog.text
    running.server.stop()
    await serving


async def test_sighup_reads_the_keys_anew_at_once(start_server, tmp_path):
    keys = tmp_path / "keys.toml"
    keys.write_text('[keys]\nold = "the-secret-of-the-old-key-is-long"\n')
    running = await start_server(settings={"keys": keys})
    serving = asyncio.create_task(running.server.serve_forever())
    await asyncio.sleep(0)
    secret = "the-secret-of-the-new-key-is-long"
    keys.write_text(f'[keys]\nnew = "{secret}"\n')
    os.kill(os.getpid(), signal.SIGHUP)
    await running.create()  # by its end the loop has seen the signal
    token = mint_token("new", secret)
    assert (await running.api("GET", "/v2/rooms", token=token))[0] == 200
    keys.write_text("no TOML")
    os.kill(os.getpid(), signal.SIGHUP)
    await running.create()
    assert (await running.api("GET", "/v2/rooms", token=token))[0] == 200
    running.server.stop()
    await serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_end_serving(number):
    config = ServerConfig(api_key=API_KEY, secret=SECRET, port=0)
    async with Server(config) as server:
        serving = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0)  # its first step sets the handlers
        os.kill(os.getpid(), number)
        await serving
    with pytest.raises(RuntimeError, match="url"):
        _ = server.url


async def test_stop_ends_serving_and_the_port_is_free_again():
    async with Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=0)) as server:
        port = int(server.url.rpartition(":")[2])
        server.stop()
        await server.serve_forever()
    async with Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=port)):
        pass


async def test_the_real_timer_bridges_audio_and_leaves_no_task():
    before = asyncio.all_tasks()
    hurried = Limits(close_seconds=0.1)  # the peer reads no more, and so answers no close
    async with (
        aiohttp.ClientSession() as http,
        Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=0, limits=hurried)) as server,
    ):
        from vsingest.auth.tokens import mint_token

        headers = {"Authorization": mint_token(API_KEY, SECRET)}
        url = server.url + "/v2/ingest/sessions"
        async with http.post(url, json={"roomId": "r"}, headers=headers) as answer:
            socket = await http.ws_connect((await answer.json())["data"]["wsUrl"])
        await socket.send_str('{"event":"start"}')
        events = [(await socket.receive_json())["event"] for _ in range(6)]
        assert events == ["meeting-joined", *["media"] * 5]
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("joined", [False, True])
async def test_no_connection_outlives_the_server(start_server, trust, joined):
    # Over TLS, a peer may never answer that the other side has ended the connection.
    running = await start_server(tls=True, close_seconds=0.05)
    url = URL(await running.create())
    peer = await asyncio.to_thread(_silent_tls_peer, url, trust, joined)
    with peer:
        await running.stop()
        peer.setblocking(False)
        with contextlib.suppress(ConnectionResetError):
            while peer.recv(65_536):
                pass


def _silent_tls_peer(url, trust, joined):
    """A connection whose peer does no more than the handshakes; its bytes are read as they are."""
    peer = socket.create_connection((url.host, url.port))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trust.wrap_bio(incoming, outgoing, server_hostname=url.host)

    def go_on(step, *args):
        while True:
            try:
                result = step(*args)
            except ssl.SSLWantReadError:
                peer.sendall(outgoing.read())
                incoming.write(peer.recv(65_536))
            else:
                peer.sendall(outgoing.read())
                return result

    go_on(tls.do_handshake)
    if joined:
        go_on(
            tls.write,
            f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode(),
        )
        assert go_on(tls.read, 65_536).startswith(b"HTTP/1.1 101")
    return peer
