"""The audio that a call asks for, and services that have it, have less, or lose it."""

import asyncio
import logging

import numpy as np
import pytest

import vsingest
from vsingest.client.reconnect import Reconnect
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat

WIDE = {"encoding": "pcm_s16le", "sampleRate": 16_000, "frameMs": 20, "transport": "binary"}
ASKED = {"sample_rate": 16_000, "transport": "binary"}


async def answer(service, **more):
    """Answers one `start`; gives the peer and what it asked for."""
    peer = await service.peer()
    start = await peer.event()
    await peer.send(event="meeting-joined", roomId="room", sessionId="session", **more)
    return peer, start


async def joined(service, options, **more):
    service.auto_join = False
    call, (peer, start) = await asyncio.gather(service.connect(**options), answer(service, **more))
    return call, peer, start


async def test_what_is_asked_for_is_asked_for_and_what_is_not_is_not(service):
    call, _, start = await joined(service, {"extensions": ("mark",), **ASKED}, audio=WIDE)
    async with call:
        assert start == {"event": "start", "extensions": ["mark"], "audio": WIDE}
        assert call.audio_format == AudioFormat(sample_rate=16_000, transport="binary")
    call, _, start = await joined(service, {}, audio=WIDE)
    async with call:
        assert start == {"event": "start"}
        assert call.audio_format == PLAIN_AUDIO  # what was not asked for is not there


async def test_a_service_that_has_it_not_is_spoken_to_plainly(service, caplog):
    with caplog.at_level(logging.WARNING):
        call, peer, _ = await joined(service, ASKED)
    async with call:
        assert call.audio_format == PLAIN_AUDIO
        (record,) = caplog.records
        assert record.getMessage() == (
            "the service does not offer audio at 16,000 Hz by binary; the call has 8,000 Hz by json"
        )
        await call.send(np.full(320, 900, np.int16))  # 20 ms at the rate that was asked for
        await call.drain()
        assert call.stats().sending.sent == 160
        async with call.audio() as audio:
            await peer.send_audio(np.ones(160, np.int16))
            assert (await anext(audio)).shape == (320,)
    assert len(peer.samples) == 320  # and the silence that ends it


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (ASKED, "the service does not offer audio at 16,000 Hz by binary; leave out strict=True"),
        ({"extensions": ("mark", "clear")}, "does not offer clear, mark; leave out strict=True"),
    ],
)
async def test_a_strict_call_goes_without_nothing(service, options, says):
    with pytest.raises(vsingest.NotOffered, match=says):
        await joined(service, {"strict": True, **options})


async def test_a_strict_call_that_is_refused_leaves_the_room(service):
    service.auto_join = False
    joining = asyncio.create_task(service.connect(strict=True, **ASKED).__aenter__())
    peer, _ = await answer(service)
    with pytest.raises(vsingest.NotOffered):
        await joining
    assert await peer.event() == {"event": "stop"}
    assert await peer.event() is None


async def test_less_than_was_asked_for_is_taken_as_it_is(service):
    given = {**WIDE, "transport": "json"}
    call, peer, _ = await joined(service, ASKED, audio=given)
    async with call, call.audio() as audio:
        assert call.audio_format == AudioFormat(sample_rate=16_000)
        await peer.send_audio(np.arange(1, 321, dtype=np.int16))
        assert (await anext(audio)).shape == (320,)


async def test_audio_that_no_client_can_read_is_refused(service):
    with pytest.raises(vsingest.NotOffered, match="but 11,025 Hz by binary"):
        await joined(service, ASKED, audio={**WIDE, "sampleRate": 11_025})


async def test_binary_messages_are_audio_only_where_that_was_agreed(service):
    call, peer, _ = await joined(service, {}, audio=WIDE)
    async with call, call.audio(raw=True) as audio:
        await peer.ws.send_bytes(bytes(320))
        await peer.send_audio(np.ones(160, np.int16))
        assert (await anext(audio)).all()
        assert call.stats().errors == 1


async def test_odd_and_endless_binary_messages_are_not_audio(service):
    call, peer, _ = await joined(service, ASKED, audio=WIDE)
    async with call, call.audio(raw=True) as audio:
        await peer.ws.send_bytes(bytes(321))
        await peer.ws.send_bytes(bytes(16_002))
        await peer.ws.send_bytes(np.ones(320, "<i2").tobytes())
        assert (await anext(audio)).all()
        assert call.stats().errors == 2


async def again(service, told=None, **more):
    policy = Reconnect(first_seconds=0.001)
    options = {"session_factory": lambda: asyncio.sleep(0, service.ws_url), "ws_url": None}
    return await joined(
        service, {"reconnect": policy, "on_reconnect": told, **options, **ASKED}, **more
    )


async def test_what_was_granted_is_asked_for_again(service):
    call, peer, _ = await again(service, audio=WIDE)
    async with call, call.audio() as audio:
        peer.drop()
        peer, start = await answer(service, audio=WIDE)
        assert start["audio"] == WIDE
        await peer.ws.send_bytes(np.ones(1_920, "<i2").tobytes())
        while not (await anext(audio)).any():
            pass
        assert call.audio_format.binary


async def test_what_was_not_granted_is_not_asked_for_again(service):
    call, peer, _ = await again(service)
    async with call:
        peer.drop()
        _, start = await answer(service, audio=WIDE)
        assert start == {"event": "start"}
        assert call.audio_format == PLAIN_AUDIO


async def test_a_call_whose_rate_is_gone_ends_and_says_so(service):
    call, peer, _ = await again(service, audio=WIDE)
    async with call.audio() as audio:
        peer.drop()
        await answer(service)
        with pytest.raises(vsingest.CallEnded, match="does not offer 16,000 Hz any more"):
            _ = [frame async for frame in audio]
    await call.leave()


async def test_a_call_goes_on_by_other_messages(service):
    reports = asyncio.Queue()
    call, peer, _ = await again(service, audio=WIDE, told=reports.put_nowait)
    async with call:
        peer.drop()
        peer, _ = await answer(service, audio={**WIDE, "transport": "json"})
        await reports.get()
        await call.send(np.full(320, 900, np.int16))
        await call.drain()
        assert call.audio_format == AudioFormat(sample_rate=16_000)
    assert peer.samples[:320] == [900] * 320


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"sample_rate": 44_100}, "sample_rate: 44100 is none of 8000, 16000, 24000, 48000"),
        ({"transport": "opus"}, "transport: 'opus' is neither 'json' nor 'binary'"),
    ],
)
async def test_what_cannot_be_is_refused(service, options, says):
    with pytest.raises(ValueError, match=says):
        await service.connect(**options)
