"""Agents in a call: they hear, speak, and take nothing down with them."""

import asyncio
import contextlib
import json
import sys

import numpy as np
import pytest
from tests.server.agents.told import Told
from tests.server.receiver import Receiver

import vsingest
from vsingest.server import ServerConfig
from vsingest.server.agents import wideband
from vsingest.server.agents.call import CallOver
from vsingest.server.agents.echo import echo
from vsingest.server.agents.recorder import recorder
from vsingest.server.agents.targets import AgentTargets
from vsingest.server.rooms.lifecycle import AgentFailed, AgentStarted, AgentStopped, Left, Reason

FRAME = 160


async def joined_with(running, agent, **asked):
    """The caller, after their agent has joined."""
    ann = await running.join("ann", agent={"id": agent, **asked})
    who = (await ann.expect("participant-joined"))["participant"]
    return ann, who


async def test_it_joins_as_a_participant_with_its_metadata(start_server):
    async def stay(call):
        async for _ in call.hear():
            pass

    running = await start_server(agents={"helper": stay})
    told = Told(running.server)
    ann, who = await joined_with(running, "helper", metadata={"mood": [1]})
    assert who["id"].startswith("helper-")
    assert (who["name"], who["metadata"]) == ("helper", {"mood": [1]})
    started = await told.until(AgentStarted)
    assert (started.agent_id, started.call.participant.id) == ("helper", "ann")
    await ann.send("stop")
    await ann.drain()
    await told.until(AgentStopped)


async def test_it_is_told_whose_call_it_is_and_who_is_there(start_server):
    seen = asyncio.get_running_loop().create_future()

    async def look(call):
        seen.set_result((call.caller.id, call.agent_id, set(call.participants), call.room_id))
        await asyncio.Event().wait()

    # It does not end by itself: the server need not give it long to.
    running = await start_server(agents={"helper": look}, close_seconds=0.1)
    await joined_with(running, "helper")
    assert await seen == ("ann", "helper", {"ann"}, "room-1")


async def test_the_caller_hears_what_it_says_however_much_at_once(start_server, rng):
    said = rng.integers(1, 9_000, 60 * FRAME).astype(np.int16)

    async def say(call):
        await call.speak(said)

    running = await start_server(agents={"speaker": say})
    told = Told(running.server)
    ann, _ = await joined_with(running, "speaker")
    heard = []
    for _ in range(64):
        running.ticker()
        heard.append(await ann.hear())
    got = np.concatenate(heard)
    begin = np.flatnonzero(got)[0]
    assert np.array_equal(got[begin : begin + len(said)], said)
    running.ticker(2)
    await told.until(AgentStopped)


async def test_it_hears_the_room_without_itself(start_server):
    frames = []
    enough = asyncio.Event()

    async def listen(call):
        async for frame in call.hear():
            frames.append(frame)
            if frame.any():
                enough.set()

    running = await start_server(agents={"listener": listen})
    ann, _ = await joined_with(running, "listener")
    await ann.send_audio(np.full(4 * FRAME, 700, np.int16))
    await ann.settle()
    running.ticker(5)
    await enough.wait()
    assert all(frame.shape == (FRAME,) and frame.dtype == np.int16 for frame in frames)
    assert (np.concatenate(frames).max()) == 700


async def test_echo_repeats_the_caller(start_server):
    running = await start_server(agents={"echo": echo})
    ann, _ = await joined_with(running, "echo")
    said = np.arange(1, 1 + 20 * FRAME, dtype=np.int16)
    await ann.send_audio(said)
    await ann.settle()
    heard = []
    for _ in range(40):
        running.ticker()
        heard.append(await ann.hear())
    got = np.concatenate(heard)
    begin = np.flatnonzero(got)[0]
    assert np.array_equal(got[begin : begin + len(said)], said)


async def test_recorder_writes_what_it_hears(start_server, tmp_path, monkeypatch):
    import soundfile

    monkeypatch.setenv("VSINGEST_RECORDER_DIR", str(tmp_path))
    running = await start_server(agents={"recorder": recorder})
    told = Told(running.server)
    ann, _ = await joined_with(running, "recorder", metadata={"path": "../../evil"})
    said = np.arange(1, 1 + 10 * FRAME, dtype=np.int16)
    await ann.send_audio(said)
    await ann.settle()
    running.ticker(12)
    await ann.send("stop")
    await ann.drain()
    ended = await told.until(AgentStopped)
    sound, rate = soundfile.read(tmp_path / f"{ended.call.call_id}.wav", dtype="int16")
    assert rate == 8_000
    assert np.array_equal(sound[sound != 0][: len(said)], said)


async def test_messages_go_both_ways(start_server):
    async def answer(call):
        async for message in call.subscribe("CHAT"):
            call.publish("CHAT", f"{message.sender_id} said {message.message}")
            return

    running = await start_server(agents={"chatty": answer})
    told = Told(running.server)
    ann, _ = await joined_with(running, "chatty")
    await ann.send("subscribe", topic="CHAT")
    await ann.send("message", topic="CHAT", data="hi")
    assert (await ann.expect("message"))["data"]["message"] == "hi"
    await told.until(AgentStarted)
    assert (await ann.expect("message"))["data"]["message"] == "ann said hi"


async def test_one_that_fails_is_told_and_the_call_goes_on(start_server, caplog):
    async def fail(_):
        raise ZeroDivisionError("a secret")

    running = await start_server(agents={"broken": fail})
    told = Told(running.server)
    ann, who = await joined_with(running, "broken")
    failed = await told.until(AgentFailed)
    assert (failed.agent_id, failed.fault) == ("broken", "ZeroDivisionError")
    left = await told.until(Left)
    assert (left.call.participant.id, left.reason) == (who["id"], Reason.FAILED)
    assert (await ann.expect("participant-left"))["participant"]["id"] == who["id"]
    running.ticker(3)
    assert not (await ann.hear()).any()


async def test_one_that_goes_on_after_its_call_is_ended(start_server):
    async def stay_on(_):
        await asyncio.Event().wait()

    running = await start_server(agents={"stayer": stay_on}, close_seconds=0.05)
    told = Told(running.server)
    ann, _ = await joined_with(running, "stayer")
    await ann.send("stop")
    await ann.drain()
    await told.until(AgentStopped)
    assert not running.ticker.running


async def test_after_the_call_there_is_nothing_to_say_to(start_server):
    over = asyncio.get_running_loop().create_future()

    async def speak_too_late(call):
        async for _ in call.hear():
            pass
        assert call.over
        with pytest.raises(CallOver):
            call.publish("CHAT", "late")
        over.set_result(True)
        await call.speak(np.ones(9, np.int16))

    running = await start_server(agents={"late": speak_too_late})
    told = Told(running.server)
    ann, _ = await joined_with(running, "late")
    await ann.send("stop")
    await ann.drain()
    assert await over
    await told.until(AgentStopped)
    assert not [what for what in told.all if isinstance(what, AgentFailed)]


@pytest.mark.parametrize(
    ("samples", "rate", "error"),
    [
        (np.zeros((2, 2), np.int16), 8_000, ValueError),
        (np.zeros(2, np.float64), 8_000, TypeError),
        (np.zeros(2, np.int16), 1, ValueError),
    ],
)
async def test_what_cannot_be_said_is_its_own_fault(start_server, samples, rate, error):
    async def say(call):
        await call.speak(samples, rate=rate)

    running = await start_server(agents={"a": say})
    told = Told(running.server)
    await joined_with(running, "a")
    assert (await told.until(AgentFailed)).fault == error.__name__


async def test_speech_of_another_rate_and_width_is_converted_and_can_be_taken_back(start_server):
    taken = asyncio.get_running_loop().create_future()

    async def say(call):
        await call.speak(np.full(24_000, 0.5, np.float32), rate=48_000)
        taken.set_result(call.hush())

    running = await start_server(agents={"a": say})
    await joined_with(running, "a")
    assert 3_900 < await taken <= 4_000


async def test_what_still_waits_to_be_said_is_taken_back_too(start_server):
    taken = asyncio.get_running_loop().create_future()

    async def say(call):
        saying = asyncio.create_task(call.speak(np.full(24_000, 700, np.int16)))
        await asyncio.sleep(0)
        taken.set_result(call.hush())
        await saying
        await call.speak(np.full(FRAME, 55, np.int16))

    running = await start_server(agents={"a": say})
    told = Told(running.server)
    ann, _ = await joined_with(running, "a")
    assert await taken == 24_000
    heard = []
    while not told.of(AgentStopped):
        running.ticker()
        heard.append(await ann.hear())
    assert set(np.concatenate(heard)) == {0, 55}


async def test_one_that_asks_for_it_has_the_rooms_rate(start_server):
    seen = asyncio.get_running_loop().create_future()

    @wideband
    async def listen(call):
        async for frame in call.hear():
            if frame.any():
                seen.set_result((call.sample_rate, frame.shape))
                return

    running = await start_server(agents={"wide": listen})
    audio = {"sampleRate": 48_000, "transport": "binary"}
    ann = await running.join("ann", agent={"id": "wide"}, audio=audio)
    await ann.expect("participant-joined")
    for _ in range(8):
        await ann.socket.send_bytes(np.full(960, 700, "<i2").tobytes())
    await ann.settle()
    running.ticker(10)
    assert await seen == (48_000, (960,))


async def test_an_unknown_id_is_refused(running):
    async with running.post({"roomId": "r", "agent": {"id": "nobody"}}) as answer:
        assert answer.status == 400
        body = await answer.json()
    assert body["code"] == "unknown-agent"
    assert "agent.id: 'nobody'" in body["message"]


@pytest.mark.parametrize(
    "target", ["", "nothing", "no.module:x", "vsingest.server:nothing", "ftp://x", "json:__name__"]
)
def test_a_target_that_cannot_be_is_named_at_the_start(target):
    with pytest.raises(ValueError, match=r"agents\.a"):
        AgentTargets({"a": target})


def test_a_target_is_loaded_by_its_name():
    registry = AgentTargets({"e": "vsingest.server.agents.echo:echo", "u": "https://a.example/x"})
    assert registry.find("e") is echo
    assert registry.find("u") == "https://a.example/x"
    assert ServerConfig(api_key="k", secret="s", agents={"e": "x:y"}).agents == {"e": "x:y"}


async def test_an_agent_elsewhere_is_asked_by_a_signed_request_and_connects(start_server):
    async with Receiver() as receiver:
        running = await start_server(settings={"agents": {"far": receiver.url + "/dispatch"}})
        told = Told(running.server)
        ann = await running.join("ann", agent={"id": "far", "metadata": {"x": 1}})
        ((path, headers, body),) = await receiver.until(1)
        async with running.http.get(running.server.url + "/v2/public/rsa-public-key") as answer:
            key = (await answer.json())["publicKey"]
        webhook = vsingest.verify_webhook(body, headers, key)
        assert (path, webhook.kind) == ("/dispatch", "agent-dispatch")
        assert webhook.data["metadata"] == {"x": 1}
        assert webhook.data["participant"]["id"] == "ann"
        far = await running.connect(webhook.data["wsUrl"])
        await far.send("start")
        await far.expect("meeting-joined")
        await told.until(AgentStarted)
        who = (await ann.expect("participant-joined"))["participant"]
        assert (who["name"], who["metadata"]) == ("far", {"x": 1})
        await ann.send("stop")
        assert await far.drain() == 1000
        await told.until(AgentStopped)
    assert json.loads(body)["data"]["wsUrl"] not in str(told.all)


async def test_an_agent_elsewhere_that_does_not_come_has_failed(start_server):
    async with Receiver() as receiver:
        settings = {"agents": {"far": receiver.url}}
        running = await start_server(settings=settings)
        running.server._parts.services.agents._claim_seconds = 0.05
        told = Told(running.server)
        await running.join("ann", agent={"id": "far"})
        assert "did not connect within 0.05 s" in (await told.until(AgentFailed)).fault


async def test_one_that_exits_ends_itself_and_not_the_server(start_server, caplog):
    async def leave_for_good(_):
        sys.exit("a secret")

    running = await start_server(agents={"quitter": leave_for_good})
    told = Told(running.server)
    ann, who = await joined_with(running, "quitter")
    assert (await told.until(AgentFailed)).fault == "SystemExit"
    assert (await ann.expect("participant-left"))["participant"]["id"] == who["id"]
    running.ticker()
    assert not (await ann.hear()).any()


async def test_it_has_a_moment_to_end_when_the_server_does(start_server, monkeypatch):
    ended_by_itself, closed = [], asyncio.Event()

    async def write_down(call):
        async for _ in call.hear():
            pass
        await closed.wait()
        await asyncio.to_thread(bytes)  # as one that closes a file
        ended_by_itself.append(True)

    running = await start_server(agents={"writer": write_down})
    close = running.server._parts.sockets.close

    async def close_and_say():
        await close()
        closed.set()

    monkeypatch.setattr(running.server._parts.sockets, "close", close_and_say)
    ann, _ = await joined_with(running, "writer")
    await asyncio.gather(ann.drain(), running.stop())
    assert ended_by_itself


async def test_one_that_will_not_end_does_not_keep_the_server_from_it(start_server, caplog):
    enough = asyncio.Event()

    async def stay_on(_):
        while not enough.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await enough.wait()

    running = await start_server(agents={"stayer": stay_on}, close_seconds=0.05)
    told = Told(running.server)
    ann, _ = await joined_with(running, "stayer")
    await asyncio.gather(ann.drain(), running.stop())
    assert "1 agents still run although they were cancelled" in caplog.text
    enough.set()
    await told.until(AgentStopped)


async def test_messages_that_wait_for_it_are_bounded_by_their_size(start_server):
    told, full = asyncio.get_running_loop().create_future(), asyncio.Event()

    async def read_late(call):
        inbox = call.subscribe("CHAT")
        first = await anext(inbox)
        await full.wait()
        told.set_result([first.message[0], *[(await anext(inbox)).message[0] for _ in range(17)]])

    running = await start_server(agents={"late": read_late})
    ann, _ = await joined_with(running, "late")
    await ann.settle()
    for number in range(20):
        await ann.send("message", topic="CHAT", data=chr(65 + number) * 60_000)
        await ann.settle()
    full.set()
    assert "".join(await told) == "ADEFGHIJKLMNOPQRST"


async def test_one_elsewhere_that_came_although_it_never_answered_is_seen_off(
    start_server, monkeypatch
):
    monkeypatch.setattr("vsingest.server.agents.dispatch.ATTEMPTS", 1)
    async with Receiver() as receiver:
        answer = asyncio.get_running_loop().create_future()
        receiver.answers = [answer]
        running = await start_server(settings={"agents": {"far": receiver.url}})
        told = Told(running.server)
        ann = await running.join("ann", agent={"id": "far"})
        ((_, _, body),) = await receiver.until(1)
        far = await running.connect(json.loads(body)["data"]["wsUrl"])
        await far.send("start")
        await far.expect("meeting-joined")
        answer.set_result(500)
        await told.until(AgentStarted)
        await ann.send("stop")
        assert await far.drain() == 1000
        await told.until(AgentStopped)


async def test_one_elsewhere_is_not_awaited_after_the_call(start_server):
    async with Receiver() as receiver:
        running = await start_server(settings={"agents": {"far": receiver.url}})
        told = Told(running.server)
        ann = await running.join("ann", agent={"id": "far"})
        ((_, _, body),) = await receiver.until(1)
        await ann.send("stop")
        await ann.drain()
        assert (await told.until(AgentFailed)).fault == "the call was over before it came"
        far = await running.connect(json.loads(body)["data"]["wsUrl"])
        assert await far.expect_close() == 4409
    assert not running.ticker.running


async def test_a_store_that_fails_is_an_agent_that_failed(start_server, monkeypatch, caplog):
    async def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("vsingest.server.agents.dispatch.Dispatcher.reserve", fail)
    running = await start_server(settings={"agents": {"far": "https://a.example/"}})
    told = Told(running.server)
    await running.join("ann", agent={"id": "far"})
    assert (await told.until(AgentFailed)).fault == "ZeroDivisionError"
