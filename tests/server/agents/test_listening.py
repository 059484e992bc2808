"""Agents that listen: the server connects to them, and keeps connected while the call lasts."""

import asyncio

import numpy as np
import pytest
from tests.server.agents.listener import Listener
from tests.server.agents.told import Told
from tests.server.test_metrics import one, values

from vsingest.server.agents.listening import ListeningAgent
from vsingest.server.agents.targets import AgentTargets
from vsingest.server.rooms.lifecycle import AgentFailed, AgentStarted, AgentStopped

FRAME = 160
PLAIN = "#in=8000&out=8000"


@pytest.fixture
async def listener():
    async with Listener() as made:
        yield made


async def call_with(start_server, listener, options=PLAIN, *, audio=None, **limits):
    """A server, what it tells, and the caller after the agent has connected."""
    running = await start_server(settings={"agents": {"ear": listener.url + options}}, **limits)
    told = Told(running.server)
    asked = {"audio": audio} if audio else {}
    ann = await running.join("ann", agent={"id": "ear"}, **asked)
    await ann.expect("participant-joined")
    await told.until(AgentStarted)
    return running, told, ann


async def leave(ann, told):
    await ann.send("stop")
    await ann.drain()
    await told.until(AgentStopped)


async def heard_by(ann, running, frames):
    heard = []
    for _ in range(frames):
        running.ticker()
        heard.append(await ann.hear())
    return np.concatenate(heard)


async def test_it_hears_the_caller_and_the_caller_hears_it(start_server, listener):
    running, told, ann = await call_with(start_server, listener)
    said = np.arange(1, 1 + 10 * FRAME, dtype=np.int16)
    await ann.send_audio(said)
    await ann.settle()
    running.ticker(14)
    await listener.until(lambda: len(listener.heard) >= 14 * FRAME * 2)
    got = np.frombuffer(bytes(listener.heard), "<i2")
    assert np.array_equal(got[got != 0][: len(said)], said)
    ann.read_ahead.clear()
    await ann.settle()
    await listener.say(said)
    while not (heard := await heard_by(ann, running, 30)).any():
        pass
    begin = np.flatnonzero(heard)[0]
    assert np.array_equal(heard[begin : begin + len(said)], said)
    await leave(ann, told)
    await listener.until(lambda: not listener.sockets)


async def test_by_default_it_hears_48_khz_stereo_and_speaks_24_khz_mono(start_server, listener):
    running, told, ann = await call_with(start_server, listener, "")
    sound = np.sin(2 * np.pi * 997 * np.arange(100 * FRAME) / 8_000)
    for part in np.split((9_000 * sound).astype(np.int16), 10):
        await ann.send_audio(part)
        await ann.settle()
        running.ticker(10)
    await listener.until(lambda: len(listener.heard) >= 95 * 960 * 4)
    wide = np.frombuffer(bytes(listener.heard), "<i2").reshape(-1, 2)
    assert np.array_equal(wide[:, 0], wide[:, 1])
    assert peak(wide[20 * 960 : 80 * 960, 0], 48_000) == pytest.approx(997, abs=2)
    await ann.settle()
    ann.read_ahead.clear()
    tone = 9_000 * np.sin(2 * np.pi * 697 * np.arange(24_000) / 24_000)
    await listener.say(tone.astype("<i2"))
    while not (heard := await heard_by(ann, running, 60)).any():
        pass
    assert peak(heard[30 * FRAME : 50 * FRAME], 8_000) == pytest.approx(697, abs=4)
    await leave(ann, told)


def peak(samples, rate):
    """The strongest frequency, by a transform of sixteen times the length."""
    size = 16 * len(samples)
    shape = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    return np.argmax(shape) * rate / size


async def test_it_hears_the_room_at_the_rooms_rate(start_server, listener):
    audio = {"sampleRate": 16_000, "transport": "binary"}
    running, told, ann = await call_with(start_server, listener, "#in=16000/1", audio=audio)
    said = np.arange(1, 1 + 10 * 320, dtype="<i2")
    await ann.socket.send_bytes(said.tobytes())
    while not np.frombuffer(bytes(listener.heard), "<i2").any():
        running.ticker()
        await asyncio.sleep(0)
    running.ticker(14)
    await listener.until(
        lambda: np.count_nonzero(np.frombuffer(bytes(listener.heard), "<i2")) >= len(said)
    )
    got = np.frombuffer(bytes(listener.heard), "<i2")
    assert np.array_equal(got[got != 0][: len(said)], said)  # no resampler was in between
    await leave(ann, told)


async def test_an_interruption_takes_back_all_that_is_not_heard(start_server, listener):
    running, told, ann = await call_with(start_server, listener)
    for _ in range(20):  # far more than a second: most of it waits outside the room
        await listener.say(np.full(8_000, 700, "<i2"))
    while not (await heard_by(ann, running, 1)).any():
        pass
    await listener.interrupt()
    await listener.say(np.full(4 * FRAME, 55, "<i2"))
    frames = []
    while not frames or not (frames[-1] == 55).any():
        frames.append(await heard_by(ann, running, 1))
    heard = np.concatenate(frames)
    # Only what was on its way when the interruption came, of 20 s.
    assert np.count_nonzero(heard == 700) < 8_000
    for _ in range(8):
        assert not (await heard_by(ann, running, 1) == 700).any()
    await leave(ann, told)
    assert one(running, "vsingest_agent_sockets_interrupted") == 1


async def test_messages_may_end_within_a_sample(start_server, listener):
    running, told, ann = await call_with(start_server, listener, "#in=8000&out=8000/2")
    said = np.repeat(np.arange(1, 1 + 4 * FRAME, dtype="<i2"), 2).tobytes()
    for begin in range(0, len(said), 7):
        await listener.say(said[begin : begin + 7])
    while not (heard := await heard_by(ann, running, 30)).any():
        pass
    begin = np.flatnonzero(heard)[0]
    assert np.array_equal(heard[begin : begin + 4 * FRAME], np.arange(1, 1 + 4 * FRAME))
    await leave(ann, told)


async def test_texts_without_a_meaning_change_nothing(start_server, listener):
    running, told, ann = await call_with(start_server, listener)
    await listener.say(np.full(FRAME, 700, "<i2"))
    for text in ("", "no JSON", "[]", '{"type": 3}', '{"type": "other"}'):
        await (await listener.connected()).send_str(text)
    while not (await heard_by(ann, running, 1) == 700).any():
        pass
    await leave(ann, told)


async def test_it_is_connected_to_again_while_the_call_lasts(start_server, listener, caplog):
    running, told, ann = await call_with(start_server, listener)
    await listener.stop()
    await listener.start()
    await listener.connected()
    assert len(listener.requests) == 2
    await listener.say(np.full(FRAME, 700, "<i2"))
    while not (await heard_by(ann, running, 1) == 700).any():
        pass
    await leave(ann, told)
    assert len(told.of(AgentStarted)) == 1
    assert one(running, "vsingest_agent_sockets_opened") == 2
    assert "the connection was lost (1001)" in caplog.text


async def test_one_that_was_not_ready_at_first_is_connected_to(start_server, listener, caplog):
    listener.redirect = listener.url
    running = await start_server(settings={"agents": {"ear": listener.url}})
    told = Told(running.server)
    ann = await running.join("ann", agent={"id": "ear"})
    await listener.until(lambda: len(listener.requests) == 2)
    assert not told.of(AgentStarted)
    listener.redirect = None
    await told.until(AgentStarted)
    await leave(ann, told)
    assert one(running, "vsingest_agent_sockets_refused") >= 2


async def test_one_that_closes_with_1000_has_finished(start_server, listener):
    running, told, ann = await call_with(start_server, listener)
    await listener.say(np.full(FRAME, 700, "<i2"))
    await (await listener.connected()).close()
    heard = []
    while not told.of(AgentStopped):
        heard.append(await heard_by(ann, running, 1))
    assert np.count_nonzero(np.concatenate(heard) == 700) == FRAME
    assert len(listener.requests) == 1


async def test_one_that_never_comes_has_failed(start_server, listener, caplog):
    await listener.stop()
    secret = listener.url.replace("ws://", "ws://user:pass@")
    running = await start_server(settings={"agents": {"ear": secret}}, session_seconds=0.2)
    told = Told(running.server)
    await running.join("ann", agent={"id": "ear"})
    failed = await told.until(AgentFailed)
    assert failed.fault.startswith("no connection within 0.2 s (")
    assert "pass" not in caplog.text
    assert values(running)["vsingest_agents_ended"] == {("stopped",): 0, ("failed",): 1}


async def test_a_call_that_is_over_before_it_came(start_server, listener, caplog):
    await listener.stop()
    running = await start_server(settings={"agents": {"ear": listener.url}})
    told = Told(running.server)
    ann = await running.join("ann", agent={"id": "ear"})
    await ann.send("stop")
    await ann.drain()
    failed = await told.until(AgentFailed)
    assert failed.fault == "the call was over before it could be connected to"


async def test_a_redirect_is_not_followed(start_server, listener, caplog):
    async with Listener() as other:
        listener.redirect = other.url.replace("ws://", "http://")
        running = await start_server(
            settings={"agents": {"ear": listener.url}}, session_seconds=0.2
        )
        told = Told(running.server)
        await running.join("ann", agent={"id": "ear"})
        await told.until(AgentFailed)
        assert not other.requests


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("ws:///ws", "no host"),
        ("ws://a/#in=7999", "in: '7999' is not a format"),
        ("ws://a/#out=48000/9", "out: '48000/9' is not a format"),
        ("ws://a/#rate=8000", "unknown option 'rate'"),
        ("ws://user:pass@a:port/", "no host"),
    ],
)
def test_a_url_that_cannot_be_is_named_at_the_start(target, fault):
    with pytest.raises(ValueError, match=r"agents\.a") as refused:
        AgentTargets({"a": target})
    assert fault in str(refused.value)
    assert "pass" not in str(refused.value)


def test_a_query_is_the_agents_own():
    found = AgentTargets({"a": "wss://a.example/x?key=1#in=16000"}).find("a")
    assert isinstance(found, ListeningAgent)
