"""A call that is over says by whom, and why, without a method that has to fail first."""

import asyncio

import pytest

import vsingest
from vsingest.client.call import receiver


async def left(peer, call):
    await call.leave()


async def said_goodbye(peer, call):
    """And leaves the socket open: the call waits a while for its close."""
    await peer.send(event="meeting-left", message="the host ended it")


async def closed(peer, call):
    await peer.close(1000, b"done")


async def broke(peer, call):
    await peer.close(1011, b"oops")


@pytest.mark.parametrize("io_option", ["loop", "thread"])
@pytest.mark.parametrize(
    ("end", "by", "code", "reason"),
    [
        (left, "us", 1000, "left by this side"),
        (said_goodbye, "service", 1000, "the host ended it"),
        (closed, "service", 1000, "done"),
        (broke, "break", 1011, "oops"),
    ],
)
async def test_ended(service, io_option, end, by, code, reason, monkeypatch):
    monkeypatch.setattr(receiver, "LEFT_SECONDS", 0.1)
    async with service.connect(io=io_option, reconnect=False) as call:
        peer = await service.peer()
        assert call.ended is None
        stream = call.presence()
        await end(peer, call)
        try:
            async for _ in stream:
                pass
        except vsingest.CallEnded:
            assert by == "break"
        else:
            assert by != "break"
        while call.ended is None:  # noqa: ASYNC110 - it is about to be
            await asyncio.sleep(0)
        assert isinstance(call.ended, vsingest.Ending)
        assert (call.ended.by, call.ended.code) == (by, code)
        assert reason in call.ended.reason
        assert call.ended.normal == (by != "break")
