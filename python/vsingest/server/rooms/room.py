"""A room: its members, their audio and their events."""

import logging
from collections.abc import Iterable
from typing import Any, Final

from vsingest import system
from vsingest.cluster.placement import RoomKey
from vsingest.cluster.session import Session
from vsingest.fast import Bridge
from vsingest.observe.log_ids import about
from vsingest.protocol.audio import FRAME_SECONDS, SAMPLE_RATE
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import (
    Cleared,
    MeetingJoined,
    MeetingLeft,
    ParticipantJoined,
    ParticipantLeft,
    ServerEvent,
    encode,
)
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.protocol.leave_reasons import LeaveReason
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.lifecycle import (
    Joined,
    Left,
    Lifecycle,
    Reason,
    SessionEnded,
    SessionStarted,
)
from vsingest.server.rooms.link import Link
from vsingest.server.rooms.marks import PendingMarks
from vsingest.server.rooms.member import Member
from vsingest.server.rooms.overflow import tell_overflows
from vsingest.server.rooms.rules import RoomRules
from vsingest.server.rooms.tap import Tap, TickListener
from vsingest.server.rooms.topics import RoomTopics
from vsingest.transport.playout import make_playout

log = logging.getLogger("vsingest.server")


# Removals for which the hosted service's SDKs have words, which `meeting-left` then says.
_REMOVALS: Final = {
    Reason.AUTO_CLOSED: LeaveReason.ROOM_CLOSED,
    Reason.SESSION_ENDED: LeaveReason.ENDED_BY_API,
    Reason.REMOVED: LeaveReason.REMOVED_BY_API,
    Reason.REPLACED: LeaveReason.DUPLICATE_PARTICIPANT,
}


class RoomFull(Exception):  # noqa: N818 - the name of a state
    """The room has no place for one more participant."""


class Room:
    """A room during one session, from the first participant who joins to the last who leaves.

    Args:
        key: The API key, and the name that sessions give the room.
        limits: How many may join.
        lifecycle: Is told of joins and leaves, and of the session's start and end.

    Attributes:
        key: The unique key of the room: the API key, and the name that sessions give the room.
        session_id: The session, a UUID.
        rules: The limits that were set when it was created.
        topics: The messages published in it.
        marks: The marks that wait for their audio.
    """

    def __init__(self, key: RoomKey, limits: Limits, lifecycle: Lifecycle) -> None:
        self.key = key
        self.session_id = str(system.new_uuid())
        self.rules = RoomRules()
        self._limits = limits
        self._lifecycle = lifecycle
        self._started: int | None = None
        self._ticks = 0
        self._bridge = Bridge()
        self._tap: Tap | None = None
        # In the order of joining; includes members who left and whose last audio still plays.
        self._members: dict[str, Member] = {}
        self._leaving: list[Member] = []
        self.topics = RoomTopics(limits, self._members.values())
        self.marks = PendingMarks(limits)

    @property
    def occupied(self) -> bool:
        """Whether any participant is present."""
        return any(member.present for member in self._members.values())

    @property
    def overdue(self) -> bool:
        """Whether the session has reached its maximum length, counted in ticks."""
        seconds = self.rules.seconds
        return seconds is not None and self._ticks * FRAME_SECONDS >= seconds

    def present(self, participant_id: str) -> Member | None:
        """Returns a participant who is present."""
        member = self._members.get(participant_id)
        return member if member is not None and member.present else None

    def set_gain(self, member: Member, gain: float) -> None:
        """Sets the gain of a participant for all listeners, from the next tick on.

        Args:
            member: The participant.
            gain: A factor from 0, which mutes, to 8; at 1 the samples are unchanged.
        """
        self._bridge.set_gain(gain, source=member.seat)

    def listen_in(self, listener: TickListener | None) -> None:
        """Sends the audio of every tick to a listener from now on; replaces an earlier listener.

        Raises:
            RoomFull: The bridge has no seat left.
        """
        if self._tap is not None:
            self._tap.close()
            self._tap = None
        if listener is not None:
            if self._bridge.full:
                raise RoomFull
            self._tap = Tap(self._bridge, listener)

    @property
    def sample_rate(self) -> int:
        """The highest rate of its members' audio."""
        rates = (member.agreement.audio.sample_rate for member in self._members.values())
        return max(rates, default=SAMPLE_RATE)

    @property
    def members(self) -> Iterable[Member]:
        """All members, including those who left and whose last audio still plays."""
        return self._members.values()

    def join(
        self, session: Session, link: Link, topics: set[str], agreement: Agreement = PLAIN
    ) -> Member:
        """Adds a participant.

        The participant first receives `meeting-joined`, then one event for each participant, in the
        order of joining; those receive an event for the newcomer. A participant with the same id is
        removed first.

        Args:
            session: The session of the participant.
            link: The way to them.
            topics: Their subscriptions, which are read at each message.
            agreement: What their connection is beyond the plain protocol.

        Raises:
            RoomFull: The room is full; nothing has changed.
        """
        participant = session.participant
        earlier = self._members.get(participant.id)
        if earlier is None and (len(self._members) >= self._places or self._bridge.full):
            raise RoomFull
        if earlier is not None:
            self.remove(earlier, CloseCode.REMOVED, Reason.REPLACED)
        link.outgoing.transport = "binary" if agreement.audio.binary else "json"
        seat = self._bridge.join(make_playout(agreement.audio.frame_samples), link.outgoing)
        member = Member(session, link, topics, agreement, seat)
        meeting = MeetingJoined(
            self.key[1], self.session_id, agreement.names, agreement.confirmed_audio
        )
        welcome: list[ServerEvent] = [meeting]
        welcome += (ParticipantJoined(other.participant) for other in self._members.values())
        link.send_welcome(encode(event).encode() for event in welcome)
        self._announce(ParticipantJoined(participant))
        self._members[participant.id] = member
        if self._started is None:
            now = self._now()
            self._started = now["at"]
            self._lifecycle.tell(SessionStarted(**now))
        self._lifecycle.tell(Joined(call=session, **self._now()))
        return member

    def leave(self, member: Member, reason: Reason) -> None:
        """Removes a participant, who receives nothing more; their last audio is still played."""
        if not member.present:
            return
        self.marks.forget(member)
        member.go(reason)
        if not self._see_off_if_silent(member):
            self._leaving.append(member)

    def remove(self, member: Member, code: CloseCode, reason: Reason) -> None:
        """Removes a participant at once, and drops their remaining audio."""
        if self._members.get(member.participant.id) is not member:
            return
        self._dismiss(member, code, reason)
        if member in self._leaving:
            self._leaving.remove(member)
        self._see_off(member)

    def close(self, code: CloseCode, reason: Reason) -> None:
        """Ends the room for everyone."""
        members = list(self._members.values())
        self._members.clear()
        for member in members:
            self._dismiss(member, code, reason)
        self._leaving.clear()
        for member in members:
            self._tell_left(member)
        if self._started is not None:
            self._lifecycle.tell(SessionEnded(start=self._started, reason=reason, **self._now()))

    def clear(self, member: Member) -> None:
        """Drops the audio of a member that is not yet played.

        Marks in that audio are answered after `cleared`, which distinguishes them from heard ones.
        """
        _tell(member, Cleared(member.playout.clear()))
        self.marks.answer()

    def tick(self) -> None:
        """Mixes 20 ms of audio."""
        self._ticks += 1
        self._bridge.tick()
        if self._tap is not None:
            self._tap.show(self._members.values())
        self.marks.answer()
        tell_overflows(self._members.values(), self._ticks)
        if self._leaving:
            self._leaving = [
                member for member in self._leaving if not self._see_off_if_silent(member)
            ]

    def skip(self, ticks: int, at_once: int) -> None:
        """Drops what was to be heard in ticks that will never run; late ones follow at once."""
        self._ticks += ticks
        self._bridge.skip(ticks, at_once=at_once)

    @property
    def _places(self) -> int:
        wanted, most = self.rules.participants, self._limits.room_participants
        return most if wanted is None else min(wanted, most)

    def _see_off_if_silent(self, member: Member) -> bool:
        if member.playout.ended:
            self._see_off(member)
            return True
        return False

    def _see_off(self, member: Member) -> None:
        del self._members[member.participant.id]
        self._bridge.leave(member.seat)
        self._announce(ParticipantLeft(member.participant))
        self._tell_left(member)

    def _tell_left(self, member: Member) -> None:
        heard = member.playout.stats()
        with about(self.key[1], member.session.call_id):
            log.debug("audio of a participant who left: %s", heard)
        self._lifecycle.tell(
            Left(
                call=member.session,
                reason=member.reason,
                duration_ms=int(1_000 * (system.monotonic() - member.joined_at)),
                heard=heard,
                sample_rate=member.agreement.audio.sample_rate,
                **self._now(),
            )
        )

    def _now(self) -> dict[str, Any]:
        api_key, room_id = self.key
        return {
            "api_key": api_key,
            "room_id": room_id,
            "session_id": self.session_id,
            "at": system.wall_ms(),
        }

    def _dismiss(self, member: Member, code: CloseCode, reason: Reason) -> None:
        if member.present:
            self.marks.forget(member)
            member.go(reason)
            removal = _REMOVALS.get(reason)
            _tell(member, MeetingLeft(code.reason if removal is None else removal.reason))
            member.link.close(code)
        member.playout.clear()

    def _announce(self, event: ServerEvent) -> None:
        text = encode(event).encode()
        for member in self._members.values():
            if member.present:
                member.link.send_control(text)


def _tell(member: Member, event: ServerEvent) -> None:
    member.link.send_control(encode(event).encode())
