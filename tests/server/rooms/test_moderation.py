"""Who is told what when someone is put out of a room, or the room ends."""

import json

import pytest

from vsingest.cluster.session import Session
from vsingest.fast import MediaSender
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import Participant
from vsingest.protocol.leave_reasons import LeaveReason
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.lifecycle import Lifecycle, Reason
from vsingest.server.rooms.rooms import Rooms


class Sender(MediaSender):
    def message_waits(self, message):
        self.dropped += 1


class Link:
    def __init__(self):
        self.outgoing = Sender()
        self.told = []
        self.closed = None

    @property
    def closing(self):
        return self.closed is not None

    def send_control(self, text):
        assert not self.closing
        self.told.append(json.loads(text))

    def send_welcome(self, texts):
        for text in texts:
            self.send_control(text)

    def close(self, code, reason=None):
        self.told.append(int(code))
        self.closed = self.closed or code


ROOM = "k", "r"


@pytest.fixture
def party(ticker):
    """Ann, Bob and Cleo in one room, who have read whatever they were told so far."""
    lifecycle, occurred = Lifecycle(), []
    lifecycle.observe(occurred.append)
    rooms = Rooms(Limits(), ticker, lifecycle)
    members = [rooms.join(session(name), Link(), set()).member for name in ("ann", "bob", "cleo")]
    for member in members:
        member.link.told.clear()
    occurred.clear()
    return rooms, members, occurred


def session(name):
    participant = Participant(id=name, name=name)
    return Session(call_id=name, api_key="k", room_id="r", participant=participant)


def brief(told):
    return [each if isinstance(each, int) else tuple(map(str, each.values()))[:2] for each in told]


def test_who_is_removed_hears_why_then_the_close_and_the_rest_that_they_left(party):
    rooms, (ann, bob, cleo), occurred = party
    room = rooms.find(ROOM)
    bob.playout.push(bytes(3_200))
    room.remove(bob, CloseCode.REMOVED, Reason.REMOVED)
    assert brief(bob.link.told) == [("meeting-left", LeaveReason.REMOVED_BY_API.reason), 4410]
    for other in (ann, cleo):
        (left,) = other.link.told
        assert (left["event"], left["participant"]["id"]) == ("participant-left", "bob")
    (left,) = occurred
    assert (left.call.call_id, left.reason) == ("bob", Reason.REMOVED)
    assert left.heard.cleared == 1_600
    room.remove(bob, CloseCode.REMOVED, Reason.REMOVED)
    assert len(bob.link.told) == 2


def test_who_is_removed_while_their_last_words_play_is_silenced_and_told_nothing_more(party):
    rooms, (ann, bob, _), _ = party
    room = rooms.find(ROOM)
    bob.playout.push(bytes(3_200))
    rooms.leave(rooms.place(ROOM, "bob"), Reason.LEFT)
    assert bob.link.told == ann.link.told == []
    room.remove(bob, CloseCode.REMOVED, Reason.REMOVED)
    assert bob.link.told == []
    assert [event["event"] for event in ann.link.told] == ["participant-left"]


def test_when_a_room_ends_everyone_hears_that_and_nobody_who_left(party, ticker):
    rooms, members, occurred = party
    rooms.close(CloseCode.REMOVED, Reason.SESSION_ENDED)
    for member in members:
        assert brief(member.link.told) == [("meeting-left", LeaveReason.ENDED_BY_API.reason), 4410]
    *left, ended = occurred
    assert [each.call.call_id for each in left] == ["ann", "bob", "cleo"]
    assert {each.reason for each in (*left, ended)} == {Reason.SESSION_ENDED}
    assert not ticker.running


@pytest.mark.parametrize(
    ("code", "reason", "message"),
    [
        (CloseCode.REMOVED, Reason.AUTO_CLOSED, LeaveReason.ROOM_CLOSED.reason),
        (CloseCode.REMOVED, Reason.SESSION_ENDED, LeaveReason.ENDED_BY_API.reason),
        (CloseCode.GOING_AWAY, Reason.DRAINING, CloseCode.GOING_AWAY.reason),
        (CloseCode.INTERNAL, Reason.FAILED, CloseCode.INTERNAL.reason),
    ],
)
def test_the_end_of_a_room_is_told_in_the_services_words(party, code, reason, message):
    rooms, (ann, *_), _ = party
    rooms.close(code, reason)
    assert brief(ann.link.told) == [("meeting-left", message), code]
