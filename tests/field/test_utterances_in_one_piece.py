"""An utterance given block by block is one: cleared as one, and never mixed with another."""

import asyncio

import numpy as np
import pytest

import vsingest
import vsingest.sync

BLOCKS = 12


def word(value):
    return np.full(400, value, np.int16)


def spoken(peer):
    """The words that were heard, in order, each once for as long as it lasted."""
    heard = np.array(peer.samples)
    heard = heard[heard != 0]
    return heard[np.flatnonzero(np.diff(heard, prepend=0))].tolist()


@pytest.mark.parametrize("io_option", ["loop", "thread"])
@pytest.mark.parametrize("kind", ["iterator", "asynchronous iterator"])
async def test_a_clear_ends_all_of_an_iterator(service, io_option, kind):
    async with service.connect(io=io_option) as call:
        peer = await service.peer()

        def words():
            for value in range(1, BLOCKS):
                if value == 6:
                    call.clear()
                yield word(value)

        async def words_in_time():
            for block in words():
                await asyncio.sleep(0)
                yield block

        await call.send(words() if kind == "iterator" else words_in_time())
        await call.send(word(100))
        await call.drain()
        sending = call.stats().sending
        assert sending.accepted == sending.sent + sum(sending.dropped.values())
        assert sending.dropped["cleared"]
    said = spoken(peer)
    assert said[-1] == 100
    assert set(said[:-1]) <= set(range(1, 6))


@pytest.mark.parametrize("io_option", ["loop", "thread"])
async def test_the_blocks_of_two_tasks_do_not_mingle(service, io_option):
    async def words(value):
        for _ in range(BLOCKS):
            await asyncio.sleep(0)
            yield word(value)

    async with service.connect(io=io_option) as call:
        peer = await service.peer()
        await asyncio.gather(*(call.send(words(value)) for value in (1, 2, 3)))
        await call.drain()
    assert sorted(spoken(peer)) == [1, 2, 3]


async def test_the_blocking_call_keeps_an_utterance_in_one_piece(service):
    def talk():
        with vsingest.sync.connect(ws_url=service.ws_url) as call:

            def words():
                for value in range(1, BLOCKS):
                    if value == 6:
                        call.clear()
                    yield word(value)

            call.send(words())
            call.send(word(100))
            call.drain()

    await asyncio.to_thread(talk)
    said = spoken(await service.peer())
    assert said[-1] == 100
    assert set(said[:-1]) <= set(range(1, 6))
