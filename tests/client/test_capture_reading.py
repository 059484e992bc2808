"""What captures come to, sound like, and what tells two apart."""

import asyncio
import json
import stat
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vsingest
from vsingest.client.capture.capture import Capture
from vsingest.client.capture.difference import difference
from vsingest.client.capture.digest import digest
from vsingest.client.capture.replay import replay
from vsingest.client.capture.sound import export_wav, sound
from vsingest.fast import encode_media
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.media.virtual_clock import VirtualClock

FRAME = 160


def ramp(count, start=1):
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


def write(path, *steps):
    """A capture of steps: (seconds to wait, what happens)."""

    async def made():
        clock = VirtualClock()
        async with Capture(path, clock) as capture:
            capture.dialling()
            for wait, step in steps:
                clock.jump(wait)
                step(capture)

    asyncio.run(made())
    return path


def says(**event):
    return lambda capture: capture.sent(json.dumps(event).encode())


def hears(**event):
    return lambda capture: capture.heard(json.dumps(event))


def speaks(pcm):
    return lambda capture: capture.sent_audio(pcm)


def listens(pcm):
    return lambda capture: capture.heard(encode_media(pcm))


def test_a_capture_in_figures(tmp_path):
    path = write(
        tmp_path / "a",
        (0.1, hears(event="meeting-joined", roomId="r", sessionId="s")),
        (0.0, speaks(np.full(100, 16_384, np.int16))),
        (0.02, speaks(np.full(160, 16_384, np.int16))),
        (0.5, speaks(np.full(160, 16_384, np.int16))),
        (0.0, says(event="message", topic="CHAT", data="x")),
        (0.0, lambda capture: capture.heard("no JSON")),
        (0.0, lambda capture: capture.heard_binary()),
        (0.0, lambda capture: capture.sent_silence()),
    )
    found = digest(path)
    assert (found.seconds, found.lost, found.cut) == (0.62, 0, False)
    assert [(one["t"], one["phase"]) for one in found.phases] == [(0, "dialling"), (0.1, "joined")]
    sent, heard = found.sent, found.heard
    assert (sent.audio_messages, sent.samples, sent.padding) == (4, 640, 60 + 160)
    power = 0.25 * 420 / 640
    assert sent.dbfs == pytest.approx(10 * np.log10(power))
    assert (sent.spacing.p50, sent.spacing.max) == pytest.approx((0.02, 0.5))
    assert sent.events == {"message": 1}
    assert heard.events == {"meeting-joined": 1, "text": 1, "binary": 1}
    assert (heard.dbfs, heard.spacing) == (None, None)


def test_what_was_sent_and_heard_lies_at_its_time(tmp_path):
    path = write(
        tmp_path / "a",
        (1.0, speaks(ramp(3 * FRAME))),  # a burst follows itself without a seam
        (0.02, speaks(ramp(FRAME, 1_000))),
        (0.98, listens(ramp(FRAME, 2_000))),
        (0.1, listens(ramp(FRAME, 3_000))),  # late by less than a pause is
        (1.0, listens(ramp(FRAME, 4_000))),
    )
    sides = np.concatenate(list(sound(path)))
    spoken, heard = sides.T
    expected = np.zeros(len(sides), np.int16)
    expected[8_000 : 8_000 + 480] = ramp(480)
    expected[8_480 : 8_480 + 160] = ramp(160, 1_000)
    np.testing.assert_array_equal(spoken, expected)
    expected[:] = 0
    expected[16_000:16_160] = ramp(160, 2_000)
    expected[16_160:16_320] = ramp(160, 3_000)
    expected[24_800:24_960] = ramp(160, 4_000)
    np.testing.assert_array_equal(heard, expected)
    assert export_wav(path, tmp_path / "a.wav") == len(sides)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8_000)
        stored = np.frombuffer(file.readframes(len(sides)), "<i2").reshape(-1, 2)
    np.testing.assert_array_equal(stored, sides)
    assert stat.S_IMODE((tmp_path / "a.wav").stat().st_mode) == 0o600


STEPS = st.lists(
    st.tuples(
        st.floats(0, 0.6),
        st.sampled_from(["out", "in", "event"]),
        st.integers(1, 400),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=50)
@given(STEPS)
def test_every_sample_is_in_the_sound_once_and_in_order(tmp_path_factory, steps):
    made, told = [], {"out": [], "in": []}
    for number, (wait, way, count) in enumerate(steps):
        pcm = ramp(count, 1_000 * number)
        made.append((wait, {"out": speaks(pcm), "in": listens(pcm), "event": says(event="x")}[way]))
        if way != "event":
            told[way].append(pcm)
    path = write(tmp_path_factory.mktemp("a") / "a", *made)
    sides = np.concatenate([np.zeros((0, 2), np.int16), *sound(path)])
    for side, way in zip(sides.T, ("out", "in"), strict=True):
        np.testing.assert_array_equal(side[side != 0], np.concatenate([[], *told[way]]))
    whole_frames = sum(-(-count // FRAME) * FRAME for *_, count in steps)
    assert len(sides) <= 8_000 * sum(wait for wait, *_ in steps) + whole_frames + 1


def test_an_older_sound_survives_what_cannot_be_exported(tmp_path):
    (tmp_path / "a.wav").write_text("old")
    with pytest.raises(vsingest.CaptureFailed, match="not a capture"):
        export_wav(tmp_path / "a.wav", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_text() == "old"
    path = write(tmp_path / "a", (0, speaks(ramp(160))))
    for target, why in (("a.mp3", "must end in .wav"), ("no/a.wav", "No such file")):
        with pytest.raises(vsingest.CaptureFailed, match=why):
            export_wav(path, tmp_path / target)


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 40_000),
    st.lists(st.integers(150, 3_000), min_size=1, max_size=5),
    st.integers(0, 39_999),
)
def test_the_first_sample_that_differs_is_found(tmp_path_factory, count, lengths, at):
    folder = tmp_path_factory.mktemp("d")
    pcm, other = ramp(count), ramp(count)
    other[at % count] += 1
    chunks = [pcm[start : start + lengths[0]] for start in range(0, count, lengths[0])]
    a = write(folder / "a", *((0.01, listens(chunk)) for chunk in chunks))
    cuts = np.cumsum(lengths * (count // sum(lengths) + 1))
    b = write(folder / "b", *((0.0, listens(c)) for c in np.split(pcm, cuts) if len(c)))
    assert difference(a, b).same
    c = write(folder / "c", (0.0, listens(other[:FRAME])), (0.0, listens(other[FRAME:])))
    heard = difference(a, c).audio["in"]
    assert (heard.first, heard.differing, heard.same) == (at % count, 1, False)
    assert heard.first_seconds == at % count / 8_000


@pytest.mark.parametrize(("more", "same"), [(np.zeros(160, np.int16), True), (ramp(160), False)])
def test_silence_after_it_is_no_difference(tmp_path, more, same):
    a = write(tmp_path / "a", (0, speaks(ramp(160))))
    b = write(tmp_path / "b", (0, speaks(ramp(160))), (0, speaks(more)))
    found = difference(a, b).audio["out"]
    assert (found.samples, found.first, found.same) == ((160, 320), None, same)


def test_messages_are_compared_but_for_what_is_new_each_time(tmp_path):
    def message(text, number):
        data = {"message": text, "senderId": "p", "timestamp": number, "id": f"m{number}"}
        return hears(event="message", topic="CHAT", data=data)

    a = write(tmp_path / "a", (0, message("one", 1)), (0, message("two", 2)))
    b = write(tmp_path / "b", (0, message("one", 3)), (9, message("two", 4)))
    assert difference(a, b).same
    c = write(tmp_path / "c", (0, message("two", 5)), (0, message("one", 6)))
    found = difference(a, c).events["in"]
    assert (found.same, found.moved, found.only_a) == (False, True, [])
    d = write(tmp_path / "d", (0, message("one", 5)), (0, message("three", 6)))
    found = difference(a, d).events["in"]
    assert [event["data"]["message"] for event in found.only_a + found.only_b] == ["two", "three"]
    assert not found.moved


async def test_what_was_sent_is_sent_again_frame_for_frame(service, tmp_path):
    async with service.connect(capture=tmp_path / "a") as call:
        await service.peer()
        call.subscribe("NEWS")
        await call.publish("CHAT", "before")
        await call.send(ramp(1_000))
        await call.drain()
        await call.publish("CHAT", "after")
        await call.send(ramp(320, 5_000))
    async with service.connect(capture=tmp_path / "b") as call:
        peer = await service.peer()
        told = await replay(tmp_path / "a", call, SYSTEM_CLOCK)
    assert (told.published, told.subscribed, told.skipped) == (2, 1, {})
    assert told.dropped_samples == told.errors == 0
    found = difference(tmp_path / "a", tmp_path / "b")
    assert found.audio["out"].same
    assert found.events["out"].same
    heard = [event["event"] for event in iter(peer.events.get_nowait, None)]
    assert heard.count("message") == 2


async def test_a_replay_hears_and_says_what_it_leaves_out(service, tmp_path):
    async with Capture(tmp_path / "a", VirtualClock()) as capture:
        capture.sent(b'{"event":"subscribe","topic":"NEWS"}')
        capture.sent(b'{"event":"clear"}')
        capture.sent(b'{"event":"message","topic":"T","data":{"not":"text"}}')
        capture.sent_audio(ramp(1_600))
    async with service.connect() as call:
        peer = await service.peer()

        async def answer():
            assert (await peer.event())["topic"] == "NEWS"
            data = {"message": "rain", "senderId": "a", "senderName": "A"}
            await peer.send(event="message", topic="NEWS", data=data)
            await peer.send_audio(ramp(160))

        answering = asyncio.create_task(answer())
        told = await replay(tmp_path / "a", call, SYSTEM_CLOCK)
        await answering
    assert (told.messages, told.received_samples) == (1, 160)
    assert told.skipped == {"clear": 1, "message": 1}
