"""What a server tells, in its own process, of its rooms."""

import asyncio

import numpy as np
import pytest

from vsingest.server.rooms.lifecycle import Joined, Left, Reason, SessionEnded, SessionStarted


@pytest.fixture
def told(running):
    occurrences = []
    running.server.lifecycle.observe(occurrences.append)
    return occurrences


async def gone(peer):
    """Returns once the server is done with a peer."""
    await peer.drain()


def summary(occurrences):
    for occurrence in occurrences:
        who = getattr(occurrence, "call", None)
        yield (
            type(occurrence),
            who and who.participant.id,
            getattr(occurrence, "reason", None),
        )


async def test_a_room_is_told_from_its_first_participant_to_its_last(running, told):
    ann = await running.join("ann")
    bob = await running.join("bob")
    await ann.send("stop")
    await gone(ann)
    await bob.send("stop")
    await gone(bob)
    assert list(summary(told)) == [
        (SessionStarted, None, None),
        (Joined, "ann", None),
        (Joined, "bob", None),
        (Left, "ann", Reason.LEFT),
        (Left, "bob", Reason.LEFT),
        (SessionEnded, None, Reason.EMPTY),
    ]
    assert {(o.room_id, o.session_id) for o in told} == {("room-1", ann.meeting["sessionId"])}
    assert told[1].call.call_id != told[2].call.call_id


async def test_a_second_life_of_a_room_is_another_session(running, told):
    for _ in range(2):
        ann = await running.join("ann")
        await ann.send("stop")
        await gone(ann)
    assert len({occurrence.session_id for occurrence in told}) == 2


async def test_who_is_replaced_leaves_before_their_successor_joins(running, told):
    await running.join("ann")
    await running.join("ann")
    assert list(summary(told))[1:] == [
        (Joined, "ann", None),
        (Left, "ann", Reason.REPLACED),
        (Joined, "ann", None),
    ]


async def test_a_lost_connection_has_its_own_reason(running, told):
    bob = await running.join("bob")
    ann = await running.join("ann")
    await bob.expect("participant-joined")
    await ann.socket.close()
    await bob.expect("participant-left")
    assert list(summary(told))[-1] == (Left, "ann", Reason.DISCONNECTED)


async def test_the_account_of_the_audio_comes_along(running, told):
    ann = await running.join("ann")
    await ann.send_audio(np.ones(800, np.int16))
    await ann.settle()
    await ann.send("stop")
    await gone(ann)
    left = told[-2]
    assert left.heard.accepted == 800
    assert left.duration_ms >= 0
    assert left.at >= told[0].at


async def test_draining_ends_every_call_and_session(running, told):
    ann = await running.join("ann")
    await asyncio.gather(running.server.drain(), ann.drain())
    assert list(summary(told))[2:] == [
        (Left, "ann", Reason.DRAINING),
        (SessionEnded, None, Reason.DRAINING),
    ]


async def test_an_observer_that_fails_harms_nobody(running, told, caplog):
    def fail(_):
        raise ZeroDivisionError

    running.server.lifecycle.observe(fail)
    last = []
    running.server.lifecycle.observe(last.append)
    await running.join("ann")
    assert last == told != []
    assert "observer failed" in caplog.text
