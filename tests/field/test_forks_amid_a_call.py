"""A child that was forked amid a call has no part in it."""

import asyncio
import os

import numpy as np
import pytest

import vsingest.sync

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def in_a_child(work):
    """What a child ends with: 0 where `work` returns, 1 where it raises."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def refuses(use):
    with pytest.raises(RuntimeError, match=r"belongs to process .* join another call"):
        use()


async def only_the_parent_spoke(peer):
    said = []
    while (event := await peer.event()) is not None:
        said.append(event)
    assert said == [
        {"event": "message", "topic": "CHAT", "data": "from the parent"},
        {"event": "stop"},
    ]
    assert np.count_nonzero(peer.samples) == 160


async def test_the_blocking_call(service):
    def talk():
        connection = vsingest.sync.connect(ws_url=service.ws_url)
        call = connection.__enter__()

        def child():
            refuses(lambda: call.send(np.ones(1_600, np.int16)))
            refuses(lambda: call.publish("CHAT", "from the child"))
            refuses(call.clear)
            refuses(call.leave)
            connection.__exit__(None, None, None)

        assert in_a_child(child) == 0
        call.publish("CHAT", "from the parent")
        call.send(np.ones(160, np.int16))
        call.drain()
        connection.__exit__(None, None, None)

    await asyncio.to_thread(talk)
    peer = await service.peer()
    await only_the_parent_spoke(peer)


async def test_a_child_may_have_a_call_of_its_own(service):
    def talk():
        with vsingest.sync.connect(ws_url=service.ws_url):

            def child():
                with vsingest.sync.connect(ws_url=service.ws_url) as mine:
                    mine.publish("CHAT", "from the child")

            return in_a_child(child)

    assert await asyncio.to_thread(talk) == 0


async def test_a_call_on_a_thread(service):
    async with service.connect(io="thread") as call:
        peer = await service.peer()

        def child():
            refuses(call.clear)
            refuses(lambda: call.send_nowait(np.ones(160, np.int16)))

        assert in_a_child(child) == 0
        await call.publish("CHAT", "from the parent")
    assert (await peer.event())["data"] == "from the parent"


@pytest.mark.parametrize("captured", [False, True], ids=["bare", "captured"])
async def test_a_plain_call(service, tmp_path, captured):
    capture = tmp_path / "call.jsonl" if captured else None
    connection = service.connect(capture=capture)
    call = await connection.__aenter__()
    peer = await service.peer()

    def child():
        refuses(call.clear)
        refuses(lambda: call.send_nowait(np.ones(160, np.int16)))
        refuses(lambda: asyncio.run(call.send(np.ones(160, np.int16))))
        refuses(lambda: asyncio.run(call.publish("CHAT", "from the child")))
        refuses(lambda: call.subscribe("CHAT"))
        refuses(lambda: asyncio.run(call.drain()))
        refuses(lambda: asyncio.run(call.leave()))
        asyncio.run(connection.__aexit__(None, None, None))

    assert in_a_child(child) == 0
    await call.publish("CHAT", "from the parent")
    await call.send(np.ones(160, np.int16))
    await connection.__aexit__(None, None, None)
    await only_the_parent_spoke(peer)


async def test_a_block_that_fails_in_a_child(service):
    connection = service.connect()
    await connection.__aenter__()
    peer = await service.peer()

    def child():
        error = ValueError("the child's own")
        assert not asyncio.run(connection.__aexit__(ValueError, error, None))

    assert in_a_child(child) == 0
    await connection.__aexit__(None, None, None)
    assert await peer.event() == {"event": "stop"}
