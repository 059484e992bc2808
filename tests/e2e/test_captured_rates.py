"""Captures of calls with audio of other rates: what is in them, their sound, and their replay."""

import asyncio
import json
import wave

import numpy as np
import pytest
from tests.in_a_room import in_a_room
from tests.sound import ramp

from vsingest.client.capture.difference import difference
from vsingest.client.capture.digest import digest
from vsingest.client.capture.reader import CaptureReader, audio_of
from vsingest.client.capture.records import Audio
from vsingest.client.capture.replay import replay
from vsingest.client.capture.sound import export_wav
from vsingest.client.errors import CaptureFailed
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.protocol.audio import AudioFormat

FORMS = [(16_000, "binary"), (48_000, "json"), (24_000, "binary"), (8_000, "binary")]


@pytest.mark.parametrize(("rate", "transport"), FORMS)
def test_a_capture_has_every_sample_and_is_sent_again_as_it_was(world, tmp_path, rate, transport):
    one, other = tmp_path / "one.capture.gz", tmp_path / "other.capture"
    form = {"sample_rate": rate, "transport": transport, "strict": True}
    said = ramp(rate // 2)

    async def talk(server):
        async with server.connect(**form, capture=one) as anna, server.connect(**form) as ben:
            hearing = asyncio.create_task(anext(anna.audio(raw=True)))
            await anna.send(said)
            await anna.drain()
            await ben.send(said)
            await ben.drain()
            assert (await hearing).size == rate // 50
            assert anna.stats().received >= said.size

    async def again(server):
        async with server.connect(**form, capture=other) as anna:
            return await replay(one, anna, SYSTEM_CLOCK)

    in_a_room(world, talk)
    told = in_a_room(world, again)
    assert told.sample_rate == rate
    assert told.sent_samples == said.size + rate // 50  # and the silence at the end
    assert audio_of(one) == AudioFormat(sample_rate=rate, transport=transport)
    found = digest(one)
    assert (found.sample_rate, found.sent.padding) == (rate, rate // 50)
    assert found.sent.samples == said.size + rate // 50
    assert difference(one, other).audio["out"].same
    with CaptureReader(one) as reader:
        ways = dict.fromkeys(("in", "out"), b"")
        for record in reader:
            if isinstance(record, Audio):
                ways[record.way] += record.pcm
                assert len(record.pcm) == rate // 25
    assert said.astype("<i2").tobytes() in ways["out"]
    assert said.astype("<i2").tobytes() in ways["in"]
    export_wav(one, tmp_path / "both.wav")
    with wave.open(str(tmp_path / "both.wav")) as file:
        assert file.getframerate() == rate
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    for side in both.T:
        assert said.astype("<i2").tobytes() in side.tobytes()


def test_a_plain_call_makes_a_capture_as_before(world, tmp_path):
    async def talk(server):
        async with server.connect(capture=tmp_path / "plain.capture") as anna:
            await anna.send(ramp(160))

    in_a_room(world, talk)
    lines = [json.loads(line) for line in (tmp_path / "plain.capture").read_text().splitlines()]
    assert (lines[0]["sampleRate"], lines[0]["frameSamples"]) == (8_000, 160)
    assert "audio" not in [line.get("phase") for line in lines]


@pytest.mark.parametrize("detail", ['{"sampleRate":44100}', '{"sampleRate":"x"}'])
def test_a_capture_of_audio_that_no_call_has_is_refused(tmp_path, detail):
    path = tmp_path / "odd.capture"
    header = '{"kind":"capture","started":"2026-01-31T12:00:00Z","software":"x","version":1}'
    phase = f'{{"kind":"phase","t":0,"connection":1,"phase":"audio","detail":{detail}}}'
    path.write_text(f"{header}\n{phase}\n")
    with pytest.raises(CaptureFailed, match=r"line 2: detail: "):
        digest(path)


@pytest.mark.parametrize("granted", [True, False])
def test_a_message_for_some_is_not_sent_again_to_all(world, tmp_path, granted):
    path = tmp_path / "a.capture"

    async def talk(server):
        async with server.connect(capture=path, extensions=("pubsub",)) as anna:
            await anna.publish("CHAT", "for ben", send_only=["ben"], payload={"a": 1})
            await anna.publish("CHAT", "for all")

    async def again(server):
        extensions = ("pubsub",) if granted else ()
        async with (
            server.connect(extensions=extensions) as anna,
            server.connect(participant={"id": "carl"}) as carl,
        ):
            chat = carl.subscribe("CHAT")
            await asyncio.sleep(0.1)
            told = await replay(path, anna, SYSTEM_CLOCK)
            return told, (await anext(chat)).message

    in_a_room(world, talk)
    told, heard = in_a_room(world, again)
    assert heard == "for all"
    assert told.published == 1 + granted
    assert told.skipped == ({} if granted else {"message": 1})
