"""A service that takes fewer messages than ours by default: none is lost in silence."""

import asyncio

import pytest

import vsingest
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig

CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}
SAID = [str(number) for number in range(70)]


def serving(**limits):
    return Server(ServerConfig(**CREDENTIALS, port=0, limits=Limits(**limits)))


@pytest.mark.parametrize("io_option", ["loop", "thread"])
async def test_what_is_refused_is_sent_again(io, io_option):
    async with (
        serving(messages_per_second=20, message_burst=20) as server,
        vsingest.connect(room_id="room", endpoint=server.url, io=io_option, **CREDENTIALS) as call,
    ):
        mine = call.subscribe("CHAT")
        for text in SAID:
            await call.publish("CHAT", text)
        async with asyncio.timeout(60):
            heard = [(await anext(mine)).message for _ in SAID]
        assert sorted(heard, key=int) == SAID
        assert call.stats().errors > 0
        assert call.ended is None


async def test_a_call_is_left_when_all_of_it_is_sent(io):
    async with (
        serving(messages_per_second=20, message_burst=20) as server,
        vsingest.connect(room_id="room", endpoint=server.url, **CREDENTIALS) as listener,
    ):
        heard = listener.subscribe("CHAT")
        async with vsingest.connect(room_id="room", endpoint=server.url, **CREDENTIALS) as call:
            for text in SAID[:40]:
                await call.publish("CHAT", text)
            while not call.stats().errors:  # noqa: ASYNC110 - the first refusal is on its way
                await asyncio.sleep(0)
        async with asyncio.timeout(60):
            assert sorted([int((await anext(heard)).message) for _ in range(40)]) == [*range(40)]


async def test_what_nobody_can_name_is_raised(service):
    async with service.connect() as call:
        peer = await service.peer()
        await call.publish("CHAT", "one")
        assert (await peer.event())["data"] == "one"
        await peer.send(event="error", code="rate-limit", message="too many")
        while not call.stats().errors:  # noqa: ASYNC110 - the event is on its way
            await asyncio.sleep(0)
        with pytest.raises(vsingest.RateLimited):
            await call.publish("CHAT", "two")
        await call.publish("CHAT", "three")
        assert (await peer.event())["data"] == "three"


async def test_clear_is_not_sent_again(service):
    """It would drop what was said since."""
    service.auto_join = False
    connecting = asyncio.create_task(
        service.connect(extensions=("clear",), reconnect=False).__aenter__()
    )
    peer = await service.peer()
    await peer.event()
    await peer.send(
        event="meeting-joined", roomId="room", sessionId="session", extensions=["clear"]
    )
    call = await connecting
    call.clear()
    await call.publish("CHAT", "one")
    for number in (1, 2):
        await peer.send(event="error", code="rate-limit", message="too many", number=number)
    said = [(await peer.event())["event"] for _ in range(3)]
    assert said == ["clear", "message", "message"]
    await call.leave()
