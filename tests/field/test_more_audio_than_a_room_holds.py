"""Who sends faster than real time, and so more than the room's buffer holds, is told so once."""

import numpy as np

AUDIO = np.arange(160, dtype=np.int16)


async def told(peer, ticker, ticks=100):
    """The errors that a peer is sent in so many ticks."""
    ticker(ticks)
    await peer.settle()
    events, peer.read_ahead = list(peer.read_ahead), type(peer.read_ahead)()
    return [event for event in events if event["event"] == "error"]


async def flood(peer, frames):
    for _ in range(frames):
        await peer.send_audio(AUDIO)
    await peer.settle()


async def test_each_overflow_is_told_once(running, ticker):
    witness = await running.join("witness")
    speaker = await running.join("speaker")
    assert await told(speaker, ticker) == []
    for _ in range(2):
        await flood(speaker, 250)
        (error,) = await told(speaker, ticker)
        assert error["code"] == "audio-overflow"
        assert "the oldest 3500 ms were dropped" in error["message"]
        assert "more than 1,500 ms" in error["message"]
        assert "real time" in error["message"]
    assert await told(witness, ticker) == []


async def test_one_that_goes_on_is_one_and_does_not_end_the_call(start_server, ticker):
    running = await start_server(errors=1)
    speaker = await running.join("speaker")
    errors = []
    for _ in range(10):
        await flood(speaker, 150)
        errors += await told(speaker, ticker, 50)
    assert len(errors) == 1
    # What follows at the pace of real time is heard again, and another overflow is another one.
    assert await told(speaker, ticker) == []
    await flood(speaker, 80)
    assert len(await told(speaker, ticker)) == 1


async def test_a_burst_that_fits_is_not_one(running, ticker):
    speaker = await running.join("speaker")
    await flood(speaker, 75)
    assert await told(speaker, ticker) == []


async def test_our_own_client_counts_and_logs_it_and_goes_on(service, caplog):
    async with service.connect() as call:
        peer = await service.peer()
        await peer.send(event="error", code="audio-overflow", message="the oldest 20 ms")
        stream = call.audio(raw=True)
        await peer.send_audio(AUDIO)
        await anext(stream)
        assert (call.stats().errors, call.ended) == (1, None)
    assert "'audio-overflow': 'the oldest 20 ms'" in caplog.text
