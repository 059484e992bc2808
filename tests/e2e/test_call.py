"""Client to server to client, as users have it."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import numpy as np
import pytest

import vsingest
from vsingest import fast
from vsingest.auth.tokens import mint_token
from vsingest.client.session.create_session import create_session
from vsingest.media.clock import SystemClock
from vsingest.media.tone import tone
from vsingest.protocol.ingest import CreateSession
from vsingest.server import Server, ServerConfig


def speech(rng, seconds, rate=48_000):
    """Noise under an envelope: something that is nowhere like itself."""
    noise = rng.uniform(-1, 1, int(seconds * rate))
    return (noise * np.hanning(noise.size) ** 0.5).astype(np.float32)


def offline(clip, rate=48_000):
    resampler = fast.Resampler(rate, 8_000)
    return fast.float_to_s16(np.concatenate((resampler.process(clip), resampler.flush())))


async def record(call, seconds):
    """Hears until so much has come since the first sound."""
    frames, left = [], seconds * 50
    async for frame in call.audio():
        frames.append(frame)
        left -= bool(frame.any() or left < seconds * 50)
        if left <= 0:
            break
    return np.concatenate(frames)


async def speak(call, clip, rate=48_000):
    for block in np.array_split(clip, 37):
        await call.send(block, rate=rate)
    await call.drain()


# What is heard depends on a clock that a busy machine stops.
@pytest.mark.alone
async def test_speech_is_bit_identical_once_aligned(connect, rng):
    clip = speech(rng, 1.5)
    async with connect("anna") as anna, connect("ben") as ben:
        _, recording = await asyncio.gather(speak(anna, clip), record(ben, seconds=1.6))
    found = recording.tobytes().find(offline(clip).tobytes())
    assert found >= 0
    start = found // 2
    stats = anna.stats()
    assert stats.sending.sent == stats.sending.accepted == offline(clip).size
    assert (stats.gaps, stats.errors, ben.stats().errors) == (0, 0, 0)
    assert not recording[:start].any()
    # The server cannot know that this was the end, and fades out what it misses.
    assert not recording[start + offline(clip).size + 320 :].any()


@pytest.mark.alone
async def test_each_hears_the_others_and_not_itself(connect):
    async with connect("anna") as anna, connect("ben") as ben, connect("cem") as cem:
        pitches = {anna: 500, ben: 800}
        hums = {
            call: np.concatenate(list(tone(hertz, seconds=1.2, amplitude=0.3)))
            for call, hertz in pitches.items()
        }
        *heard, _, _ = await asyncio.gather(
            *(record(call, seconds=1.0) for call in (anna, ben, cem)),
            *(speak(call, hum, 8_000) for call, hum in hums.items()),
        )
    levels = [[level(samples, hertz) for hertz in (500, 800)] for samples in heard]
    for row, expected in zip(levels, [(False, True), (True, False), (True, True)], strict=True):
        for amplitude, audible in zip(row, expected, strict=True):
            assert amplitude > 0.2 if audible else amplitude < 0.0003


def level(samples, hertz):
    """The amplitude of one pitch over half a second from the middle of a recording."""
    spoken = np.flatnonzero(samples)
    middle = (spoken[0] + spoken[-1]) // 2
    window = samples[middle - 2_000 : middle + 2_000] / 32_768
    turns = np.exp(-2j * np.pi * hertz / 8_000 * np.arange(window.size))
    return 2 * abs(np.mean(window * turns))


async def test_who_is_here_and_what_they_write(connect):
    async with connect("anna") as anna:
        letters = anna.subscribe("CHAT")
        async with connect("ben") as ben:
            assert ben.session_id == anna.session_id
            await ben.publish("CHAT", "hello")
            letter = await anext(letters)
            assert (letter.message, letter.sender_id, letter.sender_name) == ("hello", "ben", "Ben")
            assert set(anna.participants) == {"ben"}
            assert set(ben.participants) == {"anna"}
        await anna.publish("CHAT", "alone again?")
        assert (await anext(letters)).sender_id == "anna"
        while anna.participants:  # noqa: ASYNC110 - the roster has nothing to wait on
            await asyncio.sleep(0)


async def test_a_session_is_good_for_one_call(server, credentials):
    async with aiohttp.ClientSession() as session:
        created = await create_session(
            session,
            server.url,
            mint_token(**credentials),
            CreateSession("room"),
            clock=SystemClock(),
        )
    async with vsingest.connect(ws_url=created.ws_url):
        with pytest.raises(vsingest.SessionAlreadyClaimed):
            async with vsingest.connect(ws_url=created.ws_url):
                pass
    with pytest.raises(vsingest.SessionExpired):
        async with vsingest.connect(ws_url=f"{server.url}/videosdk?ref=vs_nobodyknowsthis0000"):
            pass


async def test_a_wrong_secret_is_an_authentication_error(connect):
    with pytest.raises(vsingest.AuthenticationError, match="Token is invalid or expired"):
        async with connect("anna", secret="another-secret-of-enough-length-for-it"):
            pass


async def test_the_namesake_takes_over(connect):
    async with connect("anna") as earlier, connect("anna"):
        assert [frame async for frame in earlier.audio()][1_000:] == []
        with pytest.raises(vsingest.CallEnded) as caught:
            await earlier.send(np.zeros(160, np.int16))
        assert caught.value.code == 4410


async def test_a_server_that_stops_says_so(credentials):
    async with AsyncExitStack() as lives:
        server = Server(ServerConfig(**credentials, port=0))
        async with server:
            connecting = vsingest.connect(room_id="room", endpoint=server.url, **credentials)
            anna = await lives.enter_async_context(connecting)
            stream = anna.audio()
        async for _ in stream:
            pass
        with pytest.raises(vsingest.CallEnded) as caught:
            await anna.drain()
        assert caught.value.code == 1001
