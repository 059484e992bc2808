"""Wider rates and the binary transport, for those who asked, beside those who did not."""

import base64

import aiohttp
import numpy as np
import pytest

RATES = (8_000, 16_000, 24_000, 48_000)
PATIENCE = 20


class Party:
    """A peer that sends and hears samples in the audio it asked for."""

    def __init__(self, peer, rate, transport):
        self.peer = peer
        self.rate = rate
        self.frame = rate // 50
        self.transport = transport

    async def say(self, samples):
        if self.transport == "binary":
            await self.peer.socket.send_bytes(samples.astype("<i2").tobytes())
        else:
            await self.peer.send_audio(samples)

    async def hear(self, frames):
        return np.concatenate([await self._hear() for _ in range(frames)])

    async def _hear(self):
        if self.peer.read_ahead or self.transport == "json":
            pcm = base64.b64decode((await self.peer.expect("media"))["payload"])
        else:
            message = await self.peer.socket.receive(timeout=PATIENCE)
            assert message.type is aiohttp.WSMsgType.BINARY, message
            pcm = message.data
        assert len(pcm) == 2 * self.frame
        return np.frombuffer(pcm, "<i2")


async def join(running, name, rate, transport="json"):
    audio = {"sampleRate": rate, "transport": transport}
    peer = await running.join(name, audio=audio)
    assert peer.meeting["audio"] == {
        "encoding": "pcm_s16le",
        "sampleRate": rate,
        "frameMs": 20,
        "transport": transport,
    }
    return Party(peer, rate, transport)


async def pair(running, speaker, listener):
    parties = [await join(running, "ann", *speaker), await join(running, "bob", *listener)]
    for party in parties:
        await party.peer.expect("participant-joined")
    return parties


def tone(rate, seconds, hertz=997, peak=10_000):
    return (peak * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype("<i2")


def distortion_db(heard, rate, hertz=997):
    """What is left of a tone beside it, in decibels below it."""
    at = 2 * np.pi * hertz * np.arange(len(heard)) / rate
    basis = np.stack([np.sin(at), np.cos(at), np.ones_like(at)], axis=1)
    fit = basis @ np.linalg.lstsq(basis, heard.astype(float), rcond=None)[0]
    return 10 * np.log10(np.mean((heard - fit) ** 2) / np.mean(fit**2))


@pytest.mark.parametrize("transport", ["json", "binary"])
@pytest.mark.parametrize("rate", RATES)
async def test_at_one_rate_audio_is_passed_on_bit_by_bit(running, rng, rate, transport):
    ann, bob = await pair(running, (rate, transport), (rate, transport))
    said = rng.integers(-12_000, 12_000, 8 * ann.frame).astype("<i2")
    await ann.say(said)
    await ann.peer.settle()
    running.ticker(8)
    assert np.array_equal(await bob.hear(8), said)
    assert not (await ann.hear(8)).any()


@pytest.mark.parametrize("there", RATES)
@pytest.mark.parametrize("here", RATES)
async def test_between_rates_a_tone_stays_a_tone(running, here, there):
    ann, bob = await pair(running, (here, "binary"), (there, "json"))
    said = tone(here, 0.4).reshape(-1, 4 * ann.frame)
    heard = []
    for burst in said:
        await ann.say(burst)
        await ann.peer.settle()
        running.ticker(4)
        heard.append(await bob.hear(4))
        await ann.hear(4)
    steady = np.concatenate(heard)[4 * bob.frame :]
    assert distortion_db(steady, there) < -75
    assert abs(np.abs(steady).max() - 10_000) < 100


async def test_a_plain_member_sees_nothing_of_the_wider_ones(running):
    plain = await running.join("plain")
    wide = await join(running, "wide", 48_000, "binary")
    assert plain.meeting.keys() == {"roomId", "sessionId"}
    await plain.expect("participant-joined")
    await wide.peer.expect("participant-joined")
    for part in tone(48_000, 0.2).reshape(2, -1):
        await wide.say(part)
    await wide.peer.settle()
    running.ticker(10)
    heard = np.concatenate([await plain.hear() for _ in range(10)])
    assert distortion_db(heard[320:], 8_000) < -75
    await plain.send_audio(np.full(640, 3_000, np.int16))
    await plain.settle()
    running.ticker(4)
    await wide.hear(10)
    echo = await wide.hear(4)
    assert abs(int(echo[-960]) - 3_000) < 50


async def test_json_media_is_taken_on_a_binary_transport_and_odd_bytes_are_carried(running):
    ann, bob = await pair(running, (16_000, "binary"), (16_000, "json"))
    said = np.arange(1, 1281, dtype="<i2")
    await ann.peer.send_audio(said[:320])
    rest = said[320:].tobytes()
    for cut in (rest[:333], rest[333:334], b"", rest[334:]):
        await ann.peer.socket.send_bytes(cut)
    await ann.peer.settle()
    running.ticker(4)
    assert np.array_equal(await bob.hear(4), said)


async def test_a_binary_message_is_bounded(running):
    ann, bob = await pair(running, (8_000, "binary"), (8_000, "json"))
    await ann.peer.socket.send_bytes(b"\1" * 16_002)
    assert (await ann.peer.expect("error"))["code"] == "bad-media"
    await ann.peer.socket.send_bytes(b"\1" * 16_000)
    await ann.peer.settle()
    assert not ann.peer.read_ahead
    running.ticker()
    assert (await bob.hear(1)).all()


async def test_binary_is_not_taken_where_only_the_rate_was_asked_for(running):
    ann = await join(running, "ann", 16_000)
    await ann.peer.socket.send_bytes(b"\0\0")
    assert await ann.peer.expect_close() == 1003
