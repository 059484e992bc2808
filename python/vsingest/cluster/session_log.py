"""The port of the session log, which records the sessions of rooms and their participants."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from vsingest.cluster.session import Session
from vsingest.protocol.meetings import SessionStatus
from vsingest.protocol.pages import PageQuery


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a room.

    Attributes:
        session_id: A UUID.
        api_key: The API key that owns the room.
        room_id: The room.
        start: Milliseconds since the epoch.
        end: Milliseconds since the epoch; None while the session is live.
        reason: Why the session ended.
        owner: The node that has the live session; None if it has ended, or on a server without
            workers.
    """

    session_id: str
    api_key: str
    room_id: str
    start: int
    end: int | None = None
    reason: str | None = None
    owner: str | None = None


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One participant's stay in a session.

    Attributes:
        call_id: A UUID.
        session_id: The session.
        participant_id: The participant.
        name: The name to show.
        start: Milliseconds since the epoch.
        end: Milliseconds since the epoch; None while the participant is there.
        reason: Why the participant left.
        heard: The counters of the audio that the participant sent, once the stay has ended.
        call: The session that the creator requested; None if the stay has ended, or on a server
            without workers.
    """

    call_id: str
    session_id: str
    participant_id: str
    name: str
    start: int
    end: int | None = None
    reason: str | None = None
    heard: dict[str, int] | None = None
    call: Session | None = None


class SessionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions a list returns.

    Attributes:
        room_ids: Only those of these rooms; None for all rooms.
        status: Only live ones, or only ended ones.
        since: Only those that began then or later, in milliseconds since the epoch.
        until: Only those that began then or earlier, in milliseconds since the epoch.
    """

    room_ids: tuple[str, ...] | None = None
    status: SessionStatus | None = None
    since: int | None = None
    until: int | None = None


Entry: TypeAlias = SessionRecord | CallRecord
Stays: TypeAlias = list[CallRecord]
Abandoned: TypeAlias = tuple[SessionRecord, list[CallRecord]]


class SessionLog(Protocol):
    """Records sessions and the calls in them, up to a number of the newest for each API key."""

    async def write(self, entries: Sequence[Entry]) -> None:
        """Writes new and changed records, all or none.

        For a known session or call, a record changes the end and what became known since; an end
        that is set stays.
        """

    async def sessions(
        self, api_key: str, query: PageQuery, wanted: SessionFilter
    ) -> tuple[int, list[SessionRecord]]:
        """Returns the number of sessions, and a page of them, the newest first."""

    async def session(self, api_key: str, session_id: str) -> SessionRecord | None:
        """Returns a session of this API key."""

    async def participants(
        self, session_id: str, query: PageQuery, *, active: bool = False
    ) -> tuple[int, list[Stays]]:
        """Returns the number of a session's participants, and a page of them as they joined.

        Args:
            session_id: The session.
            query: The page to return.
            active: Whether to return only participants who are there now.

        Returns:
            The number of participants, and the stays of each on the page.
        """

    async def participant(self, session_id: str, participant_id: str) -> Stays:
        """Returns the stays of one participant; empty if there were none."""

    async def abandoned(self, owner: str) -> list[Abandoned]:
        """Returns the live sessions of a node, each with its live calls, in their order."""

    async def adopt(self, owner: str) -> None:
        """Assigns all live sessions to one node, as the only node there is."""

    async def end_abandoned(self, now: int, reason: str, owner: str | None = None) -> None:
        """Ends all sessions and calls that are still live; the process that had them is gone.

        Args:
            now: Milliseconds since the epoch.
            reason: The reason to record.
            owner: Only those of this node; None for all.
        """
