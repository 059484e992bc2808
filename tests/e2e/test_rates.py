"""Audio of wider rates and by binary messages, from client through room to client."""

import asyncio
from contextlib import AsyncExitStack

import numpy as np
import pytest
from tests.in_a_room import in_a_room
from tests.sound import ramp

import vsingest
import vsingest.sync
from vsingest.media.tone import tone
from vsingest.protocol.audio import AudioFormat

RATES = [8_000, 16_000, 24_000, 48_000]
TRANSPORTS = ["json", "binary"]


async def hear(call, count, rate=None):
    """Hears until so many samples have come that are not silent; cuts silence off both ends."""
    heard = np.empty(0, np.int16)
    async with call.audio(rate=rate) as audio:
        while np.count_nonzero(heard) < count:
            heard = np.append(heard, await anext(audio))
    return np.trim_zeros(heard)


async def in_one_piece(speaker, listener, wire_rate, **pace):
    said = ramp(wire_rate // 2)
    heard, _ = await asyncio.gather(hear(listener, said.size), speaker.send(said, **pace))
    np.testing.assert_array_equal(heard, said)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("rate", RATES)
def test_what_a_lone_speaker_says_is_heard_bit_by_bit(world, rate, transport):
    """The law, at the rate that both calls have."""

    async def talk(server):
        form = {"sample_rate": rate, "transport": transport, "strict": True}
        async with server.connect(**form) as anna, server.connect(**form) as ben:
            assert anna.audio_format == AudioFormat(sample_rate=rate, transport=transport)
            await in_one_piece(anna, ben, rate)
            await in_one_piece(ben, anna, rate, rate=rate)
            await anna.drain()
            stats = anna.stats()
            assert stats.sample_rate == rate
            assert stats.sending.accepted == stats.sending.sent == rate // 2
            assert anna.played_ms == 500
            assert stats.errors == ben.stats().errors == 0

    in_a_room(world, talk)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_raw_frames_come_as_they_are(world, transport):
    async def talk(server):
        form = {"sample_rate": 24_000, "transport": transport}
        async with server.connect(**form) as anna, server.connect(**form) as ben:
            async with ben.audio(raw=True, dtype="float32") as raw, ben.audio() as steady:
                await anna.send(ramp(12_000))
                frame = await anext(raw)
                assert (frame.shape, frame.dtype) == ((480,), np.float32)
                assert (await anext(steady)).shape == (480,)
            assert ben.stats().errors == 0

    in_a_room(world, talk)


def distortion_db(heard, rate, hertz=997):
    """What is left of a tone beside it, in decibels below it."""
    at = 2 * np.pi * hertz * np.arange(heard.size) / rate
    basis = np.stack([np.sin(at), np.cos(at), np.ones_like(at)], axis=1)
    fit = basis @ np.linalg.lstsq(basis, heard.astype(float), rcond=None)[0]
    return 10 * np.log10(np.mean((heard - fit) ** 2) / np.mean(fit**2))


@pytest.mark.parametrize("speaks", RATES)
def test_a_room_of_all_rates_is_as_clean_as_one_conversion(world, speaks):
    """docs/core.md: `high` keeps what 16 bits hold; a tone stands 80 dB above the rest."""

    async def talk(server):
        async with AsyncExitStack() as stack:
            calls = {
                rate: await stack.enter_async_context(
                    server.connect(sample_rate=rate, transport=transport, strict=True)
                )
                for rate, transport in zip(RATES, ["json", "binary", "json", "binary"], strict=True)
            }
            others = [rate for rate in RATES if rate != speaks]
            listening = [hear(calls[rate], rate // 2, rate=None) for rate in others]
            said = np.concatenate(list(tone(997, rate=speaks, seconds=1.0)))
            *heard, _ = await asyncio.gather(*listening, calls[speaks].send(said, rate=speaks))
            for rate, sound in zip(others, heard, strict=True):
                middle = sound[sound.size // 4 : -sound.size // 4]
                assert distortion_db(middle, rate) < -80

    in_a_room(world, talk)


def test_a_call_goes_on_in_the_same_audio_after_a_break(world):
    async def talk(server):
        form = {"sample_rate": 16_000, "transport": "binary"}
        async with server.connect(**form) as anna, server.connect(**form) as ben:
            await in_one_piece(anna, ben, 16_000)
            server.network.outage(3)
            await asyncio.sleep(20)
            assert len(anna.stats().reconnects) == 1
            assert anna.audio_format == AudioFormat(sample_rate=16_000, transport="binary")
            said = ramp(8_000)
            heard, _ = await asyncio.gather(hear(ben, said.size), anna.send(said))
            # What comes after a gap is faded in.
            assert said[320:].tobytes() in heard.tobytes()
            assert anna.stats().errors == ben.stats().errors == 0

    in_a_room(world, talk)


def test_the_sample_rate_is_that_of_what_has_none(world):
    """Also where the service has no such audio: what is said at 16 kHz is not heard at 8."""

    async def talk(server):
        async with server.connect() as ben, server.connect(sample_rate=16_000) as anna:
            said = np.concatenate(list(tone(997, rate=16_000, seconds=0.5)))
            heard, _ = await asyncio.gather(hear(ben, 3_000), anna.send(said))
            assert distortion_db(heard[1_000:3_000], 8_000) < -60

    in_a_room(world, talk)


@pytest.mark.alone  # what is heard depends on a clock that a busy machine stops
@pytest.mark.parametrize("kind", ["loop", "thread"])
@pytest.mark.parametrize(
    ("rate", "transport"), [(16_000, "binary"), (24_000, "json"), (48_000, "binary")]
)
async def test_over_real_sockets(connect, rate, transport, kind):
    form = {"sample_rate": rate, "transport": transport, "strict": True, "io": kind}
    async with connect("anna", **form) as anna, connect("ben", **form) as ben:
        assert anna.audio_format.sample_rate == rate
        await in_one_piece(anna, ben, rate)
        assert anna.stats().errors == ben.stats().errors == 0


async def test_the_blocking_client(server, credentials):
    def talk():
        who = {"room_id": "room", "endpoint": server.url, **credentials}
        with vsingest.sync.connect(sample_rate=48_000, transport="binary", **who) as call:
            call.send(ramp(480))
            call.drain()
            frame = next(call.audio())
            return call.audio_format, call.stats().sending.sent, frame.shape

    told = await asyncio.to_thread(talk)
    assert told == (AudioFormat(sample_rate=48_000, transport="binary"), 480, (960,))
