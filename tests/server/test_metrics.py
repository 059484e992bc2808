"""The figures, against what was done."""

import asyncio
import socket
import struct

import aiohttp
import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from vsingest.observe.metrics import Metric
from vsingest.observe.prometheus import Exposition


def values(running):
    figures = running.server.figures()
    return {figure.name: dict(figure.values) for figure in figures if isinstance(figure, Metric)}


def one(running, name):
    return values(running)[name][()]


async def test_sessions_calls_and_sockets(start_server):
    running = await start_server()
    ann = await running.join("ann")
    bob = await running.join("bob")
    await running.create()
    now = values(running)
    assert now["vsingest_sessions_created"][()] == 3
    assert now["vsingest_sessions_claimed"][()] == 2
    assert now["vsingest_sessions_waiting"][()] == 1
    assert (now["vsingest_rooms"][()], now["vsingest_calls"][()]) == (1, 2)
    assert now["vsingest_sockets"][()] == 2
    await ann.send("stop")
    assert await ann.drain() == 1000
    unknown = await running.connect(running.server.url + "/videosdk?ref=vs_unknown")
    assert await unknown.expect_close() == 4401
    await asyncio.gather(running.server.drain(), bob.drain())
    now = values(running)
    assert now["vsingest_socket_closes"] == {("1000",): 1, ("4401",): 1, ("1001",): 1}
    assert now["vsingest_calls_ended"] == {("left",): 1, ("draining",): 1}
    assert (now["vsingest_rooms"][()], now["vsingest_calls"][()]) == (0, 0)


async def test_a_peer_cannot_make_up_close_codes(running):
    peer = await running.join("ann")
    await peer.socket.close(code=3_999)
    await running.server.drain()
    assert values(running)["vsingest_socket_closes"] == {("other",): 1}


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("joined", [True, False])
async def test_a_connection_that_ends_without_a_close_frame(running, reset, joined):
    url = await running.create()
    peer = await running.connect(url)
    if joined:
        await peer.send("start")
        await peer.expect("meeting-joined")
    if reset:
        linger = struct.pack("ii", 1, 0)
        peer.socket.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    peer.socket._conn.transport.abort()
    await running.server._parts.sockets.idle()
    assert values(running)["vsingest_socket_closes"] == {("1006",): 1}


@pytest.mark.parametrize(("code", "counted"), [(b"", "1000"), (b"\x03\xe9", "1001")])
async def test_a_close_frame_is_counted_by_its_code_or_as_1000(running, code, counted):
    peer = await running.join("ann")
    await peer.socket._writer.send_frame(code, aiohttp.WSMsgType.CLOSE)
    assert await peer.drain() in (1000, 1001)
    await running.server._parts.sockets.idle()
    assert values(running)["vsingest_socket_closes"] == {(counted,): 1}


async def test_a_fault_of_the_peer_is_counted_by_its_code(start_server):
    running = await start_server(message_bytes=1_000)
    peer = await running.join("ann")
    await peer.socket.send_str("x" * 1_001)
    assert await peer.drain() == 1009
    await running.server.drain()
    assert values(running)["vsingest_socket_closes"] == {("1009",): 1}


async def test_sessions_that_expire(start_server):
    running = await start_server(session_seconds=0)
    await running.create()
    assert one(running, "vsingest_sessions_expired") == 1
    assert one(running, "vsingest_sessions_waiting") == 0


async def test_audio_is_counted_while_a_call_goes_on_and_stays_counted(running):
    ann = await running.join("ann")
    await ann.send_audio(np.arange(1, 801, dtype=np.int16))
    await ann.settle()
    running.ticker(5)
    for _ in range(5):
        await ann.hear()
    for _ in range(2):
        now = values(running)
        assert now["vsingest_audio_in_samples_accepted"][()] == 800
        assert now["vsingest_audio_in_samples_played"][()] == 800
        assert sum(now["vsingest_audio_in_samples_dropped"].values()) == 0
        assert now["vsingest_audio_out_frames_sent"][()] == 5
        await asyncio.gather(running.server.drain(), ann.drain())


async def test_requests_by_route_and_never_by_path(running):
    for path in "/one", "/two", "/v2/ingest/sessions/r":
        async with running.http.get(running.server.url + path):
            pass
    async with running.post({"roomId": 1}):
        pass
    await running.create()
    assert values(running)["vsingest_http_requests"] == {
        ("(any)", "(none)", "404"): 3,
        ("POST", "/v2/ingest/sessions", "400"): 1,
        ("POST", "/v2/ingest/sessions", "200"): 1,
    }


async def test_no_label_grows_with_the_rooms(running):
    for room in range(20):
        await running.join("ann", f"room-{room}")
    page = Exposition(running.server.figures).page().decode()
    assert "room-" not in page
    families = {family.name for family in text_string_to_metric_families(page)}
    assert {figure.name for figure in running.server.figures()} <= families


async def test_ticks_lags_and_pauses_are_histograms(running):
    for seconds in 0.0001, 0.004, 7.0:
        running.server.pulse.lags.observe(seconds)
    page = Exposition(running.server.figures).page().decode()
    assert 'vsingest_loop_lag_seconds_bucket{le="0.0001"} 1.0' in page
    assert 'vsingest_loop_lag_seconds_bucket{le="0.005"} 2.0' in page
    assert 'vsingest_loop_lag_seconds_bucket{le="1.0"} 2.0' in page
    assert 'vsingest_loop_lag_seconds_bucket{le="+Inf"} 3.0' in page
    assert "vsingest_loop_lag_seconds_sum 7.0041" in page
    assert "vsingest_loop_lag_seconds_max 7.0" in page
    assert "vsingest_tick_seconds_count 0.0" in page


async def test_the_port_of_their_own(start_server):
    running = await start_server(settings={"metrics_port": 0})
    url = running.server.metrics_url
    async with running.http.get(url) as answer:
        assert answer.status == 200
        assert "vsingest_sessions_created_total 0.0" in await answer.text()
    await running.server.drain()
    base = url.removesuffix("/metrics")
    for path, status in ("/healthz", 200), ("/readyz", 503), ("/v2/ingest/sessions", 404):
        async with running.http.get(base + path) as answer:
            assert answer.status == status


async def test_a_taken_port_leaves_nothing_behind(start_server):
    running = await start_server(settings={"metrics_port": 0})
    port = int(running.server.metrics_url.rpartition(":")[2].removesuffix("/metrics"))
    with pytest.raises(OSError, match="in use"):
        await start_server(settings={"metrics_port": port})
