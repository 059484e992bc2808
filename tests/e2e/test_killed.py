"""A call that is killed at each phase, as the others in the room see it."""

import asyncio

import numpy as np
import pytest
from tests.e2e.breaker import Breaker

import vsingest
from vsingest.client.reconnect import Reconnect
from vsingest.protocol.events import ParticipantJoined, ParticipantLeft

pytestmark = pytest.mark.slow

QUICK = Reconnect(first_seconds=0.001, most_seconds=0.01, give_up_seconds=20)
RETURNING = ["before start", "before meeting-joined"]


@pytest.fixture
async def breaker(server):
    async with Breaker(server.url) as made:
        yield made


async def strike(phase, breaker, anna):
    """Kills the connection at a phase."""
    (wire,) = breaker.wires
    if phase == "mid-frame":
        wire.cut = "up"
    elif phase == "mid-message":
        wire.cut = "up"
        await anna.publish("CHAT", "a long story " * 1_000)
    elif phase == "during drain":
        draining = asyncio.create_task(anna.drain())
        await asyncio.sleep(0)
        wire.kill()
        await draining
    else:
        breaker.breaks.extend([phase] if phase in RETURNING else [])
        wire.kill(half_open=phase == "half open")


@pytest.mark.parametrize(
    "phase", [*RETURNING, "mid-frame", "mid-message", "during drain", "half open"]
)
async def test_the_room_sees_one_participant_and_the_topics_go_on(connect, breaker, phase):
    reports = asyncio.Queue()
    options = {"endpoint": breaker.url, "reconnect": QUICK, "on_reconnect": reports.put_nowait}
    async with connect("ben") as ben:
        presence, letters = ben.presence(), ben.subscribe("CHAT")
        async with connect("anna", **options) as anna:
            chat = anna.subscribe("CHAT")
            await anna.send(np.full(3_200, 9_000, np.int16))
            await strike(phase, breaker, anna)
            report = await reports.get()
            assert report.topics == ("CHAT",)
            assert report.attempts == (2 if phase in RETURNING else 1)
            # Comes after the subscription, so who has read it may answer.
            await anna.publish("CHAT", "back")
            while (await anext(letters)).message != "back":
                pass
            await ben.publish("CHAT", "welcome")
            while (await anext(chat)).message != "welcome":
                pass
            assert set(ben.participants) == {"anna"}
            assert set(anna.participants) == {"ben"}
        while ben.participants:  # noqa: ASYNC110 - the roster has nothing to wait on
            await asyncio.sleep(0)
    events = [event async for event in presence]
    assert {event.participant.id for event in events} == {"anna"}
    kinds = [type(event) for event in events]
    assert kinds == [ParticipantJoined, ParticipantLeft] * (len(kinds) // 2)
    assert len(kinds) >= 4


async def test_a_break_while_leaving_is_the_end(connect, breaker):
    async with connect("ben") as ben:
        async with connect("anna", endpoint=breaker.url, reconnect=QUICK) as anna:
            presence = ben.presence()
            assert isinstance(await anext(presence), ParticipantJoined)
            breaker.wires[0].cut = "up"
            await anna.leave()
        assert isinstance(await anext(presence), ParticipantLeft)
        assert len(breaker.wires) == 1
        assert anna.stats().reconnects == ()


@pytest.mark.parametrize("phase", RETURNING)
async def test_who_never_joined_leaves_nobody_behind(connect, breaker, phase):
    breaker.breaks.append(phase)
    async with connect("ben") as ben:
        with pytest.raises(vsingest.CallEnded):
            async with connect("anna", endpoint=breaker.url):
                pass
        async with connect("cem") as cem:
            presence = ben.presence()
            while (await anext(presence)).participant.id != "cem":
                pass
            # The server may have to find out first.
            while "anna" in cem.participants:  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert set(cem.participants) == {"ben"}
