"""Bad input is answered, counted and bounded, and touches nobody else."""

import asyncio
import os
import socket

import aiohttp
import numpy as np
import pytest

BAD_BEFORE_START = [
    ('{"event":"subscribe","topic":"t"}', "not-started"),
    ('{"event":"media","payload":"AAAA"}', "not-started"),
    ('{"event":"stop"}', "not-started"),
    ("{", "bad-json"),
]

BAD = [
    ("", "bad-json"),
    ("{", "bad-json"),
    ("[]", "bad-json"),
    ("null", "bad-json"),
    ('"media"', "bad-json"),
    ("{}", "bad-event"),
    ('{"event":5}', "bad-event"),
    ('{"event":"warble"}', "unknown-event"),
    ('{"event":"start"}', "already-started"),
    ('{"event":"subscribe"}', "bad-event"),
    ('{"event":"subscribe","topic":5}', "bad-event"),
    ('{"event":"subscribe","topic":""}', "topic-limit"),
    ('{"event":"subscribe","topic":"' + "x" * 257 + '"}', "topic-limit"),
    ('{"event":"message","topic":"t"}', "bad-event"),
    ('{"event":"message","topic":"t","data":{}}', "bad-event"),
    ('{"event":"media"}', "bad-event"),
    ('{"event":"media","payload":null}', "bad-event"),
    ('{"event":"media","payload":"AAA"}', "bad-media"),
    ('{"event":"media","payload":"AA=A"}', "bad-media"),
    ('{"event":"media","payload":"####"}', "bad-media"),
    ('{"event":"media","payload":"AAAA"', "bad-json"),
    ('{"event":"media","payload":"' + "A" * 40_000 + '"}', "bad-media"),
    ("[" * 60_000, "bad-json"),
    ('{"event":"stop","x":' + "[" * 60_000, "bad-json"),
    ('{"x":' * 10_000, "bad-json"),
]


@pytest.mark.parametrize(("text", "code"), BAD_BEFORE_START)
async def test_a_refusal_before_start_does_not_spend_the_session(running, text, code):
    peer = await running.connect(await running.create())
    await peer.socket.send_str(text)
    assert (await peer.expect("error"))["code"] == code
    await peer.send("start")
    await peer.expect("meeting-joined")


@pytest.mark.parametrize(("text", "code"), BAD, ids=[text[:40] for text, _ in BAD])
async def test_bad_input_is_answered_and_harms_nobody(running, text, code):
    other = await running.join("bob")
    peer = await running.join("ann")
    await peer.expect("participant-joined")
    await other.expect("participant-joined")
    await peer.socket.send_str(text)
    answer = await peer.expect("error")
    assert answer["code"] == code
    assert answer["message"]
    assert len(answer["message"]) < 400
    await peer.settle()
    running.ticker()
    for each in (peer, other):
        assert not (await each.hear()).any()
        await each.settle()
        assert not each.read_ahead


async def test_too_many_errors_end_the_connection(start_server):
    running = await start_server(errors=3)
    peer = await running.join("ann")
    for _ in range(4):
        await peer.socket.send_str("{")
    for _ in range(3):
        await peer.expect("error")
    assert await peer.expect_close() == 1008


async def test_binary_is_not_taken(running):
    peer = await running.join("ann")
    await peer.socket.send_bytes(b"\0\0")
    assert await peer.expect_close() == 1003


async def test_a_message_may_be_as_long_as_the_limit_and_no_longer(start_server):
    running = await start_server(message_bytes=2_000)
    peer = await running.join("ann")
    await peer.socket.send_str("x" * 2_000)
    await peer.expect("error")
    await peer.socket.send_str("x" * 2_001)
    assert await peer.expect_close() == 1009


async def test_text_must_be_utf8(running):
    peer = await running.join("ann")
    await peer.socket.send_frame(b"\xff\xfe", aiohttp.WSMsgType.TEXT)
    assert await peer.expect_close() == 1007


async def test_a_failing_peer_leaves_the_room(running):
    watcher = await running.join("bob")
    for fault in (b"\xff", None):
        peer = await running.join("ann")
        await watcher.expect("participant-joined")
        if fault is None:  # gone without a close
            descriptor = peer.socket.get_extra_info("socket").fileno()
            with socket.socket(fileno=os.dup(descriptor)) as gone:
                gone.shutdown(socket.SHUT_RDWR)
        else:
            await peer.socket.send_frame(fault, aiohttp.WSMsgType.TEXT)
        assert (await watcher.expect("participant-left"))["participant"]["id"] == "ann"


async def test_a_dead_peer_is_noticed_by_ping(start_server):
    # Whoever listens answers pings only while it does so, and not at once on a busy machine.
    running = await start_server(ping_seconds=1.0)
    watcher = await running.join("bob")
    peer = await running.connect(await running.create(id="ann"), autoping=False)
    await peer.send("start")
    await watcher.expect("participant-joined")
    assert (await watcher.expect("participant-left"))["participant"]["id"] == "ann"
    await watcher.settle()


async def slow_reader(running):
    """A peer subscribed to "t" that has stopped reading, with little room in the kernel for it."""
    peer = await running.join("slow")
    kernel = peer.socket.get_extra_info("socket")
    kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    await peer.send("subscribe", topic="t")
    await peer.settle()
    return peer


async def test_a_slow_reader_is_closed_and_delays_nobody(start_server):
    running = await start_server(outbox_bytes=300_000, close_seconds=60)
    publisher = await running.join("ann")
    slow = await slow_reader(running)
    await publisher.expect("participant-joined")
    text = "x" * 60_000
    published = 100
    for _ in range(published):
        await publisher.send("message", topic="t", data=text)
        await publisher.settle()
    received, code = await slow.read_to_close()
    assert code == 1008
    assert 0 < len(received) < published
    assert (await publisher.expect("participant-left"))["participant"]["id"] == "slow"


async def test_a_slow_reader_that_never_reads_again_is_cut_off(start_server):
    running = await start_server(outbox_bytes=300_000, close_seconds=0.05)
    publisher = await running.join("ann")
    await slow_reader(running)
    await publisher.expect("participant-joined")
    for _ in range(1_000):
        await publisher.send("message", topic="t", data="x" * 60_000)
        await publisher.settle()
        if publisher.read_ahead:
            break
    assert (await publisher.expect("participant-left"))["participant"]["id"] == "slow"


@pytest.mark.parametrize("io", ["plain"], indirect=True)  # the other writes without a task
async def test_audio_for_a_slow_reader_is_bounded_and_the_newest_is_kept(start_server):
    running = await start_server(outbox_frames=5)
    ann = await running.join("ann")
    bob = await running.join("bob")
    await ann.expect("participant-joined")
    await bob.expect("participant-joined")
    frames = np.repeat(np.arange(1, 41, dtype=np.int16), 160)
    await ann.send_audio(frames[: 20 * 160])
    await ann.settle()
    running.ticker(20)  # at once: no writer gets a turn between
    heard = [int((await bob.hear())[0]) for _ in range(5)]
    assert heard == [16, 17, 18, 19, 20]
    await bob.settle()
    assert not bob.read_ahead
    await asyncio.gather(ann.socket.close(), bob.socket.close())
