"""A producer that gives a block and then nothing: everyone else goes on."""

import asyncio

import numpy as np
import pytest

import vsingest

BOUND = 20  # seconds: a guard against a test that hangs, and nothing that is measured
WORD = np.full(800, 7, np.int16)
OTHER = np.full(800, 9, np.int16)


class Stalled:
    """An asynchronous generator that gives a word, and a second one once it may."""

    def __init__(self):
        self.waits = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def words(self):
        yield WORD
        self.waits.set()
        await self.may_go_on.wait()
        yield WORD


@pytest.fixture(params=["loop", "thread"])
def options(request):
    return {"io": request.param}


async def test_the_next_send_goes_on_after_a_clear(service, options):
    stalled = Stalled()
    async with asyncio.timeout(BOUND), service.connect(**options) as call:
        peer = await service.peer()
        sending = asyncio.create_task(call.send(stalled.words()))
        await stalled.waits.wait()
        call.clear()
        await call.send(OTHER)
        await call.drain()
        stalled.may_go_on.set()
        await sending
        assert call.stats().sending.dropped["cleared"] >= WORD.size
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard == 9], OTHER)


async def test_the_next_send_goes_on_without_a_clear(service, options):
    stalled = Stalled()
    async with asyncio.timeout(BOUND), service.connect(**options) as call:
        peer = await service.peer()
        sending = asyncio.create_task(call.send(stalled.words()))
        await stalled.waits.wait()
        await call.send(OTHER)
        stalled.may_go_on.set()
        await sending
        await call.drain()
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], np.concatenate((WORD, OTHER, WORD)))


async def test_the_call_is_left_in_time(service, options):
    stalled = Stalled()
    async with asyncio.timeout(BOUND):
        async with service.connect(**options) as call:
            peer = await service.peer()
            sending = asyncio.create_task(call.send(stalled.words()))
            await stalled.waits.wait()
        assert not sending.done()
        stalled.may_go_on.set()
        with pytest.raises(vsingest.CallEnded):
            await sending
    # What was taken was sent before the call was left.
    heard = np.array(peer.samples)
    np.testing.assert_array_equal(heard[heard != 0], WORD)


async def test_what_does_not_wait_is_taken_once_the_room_has_run_dry(service, options):
    stalled = Stalled()
    async with asyncio.timeout(BOUND), service.connect(**options) as call:
        sending = asyncio.create_task(call.send(stalled.words()))
        await stalled.waits.wait()
        while True:
            try:
                call.send_nowait(OTHER)
            except vsingest.QueueFull:
                await asyncio.sleep(0.01)
            else:
                break
        call.clear()
        stalled.may_go_on.set()
        await sending
