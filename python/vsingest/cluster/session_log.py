"""The port behind which it is remembered what went on in the rooms, and who was there."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from vsingest.cluster.session import Session
from vsingest.protocol.meetings import SessionStatus
from vsingest.protocol.pages import PageQuery


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One life of a room.

    Attributes:
        session_id: A UUID.
        api_key: The project whose room it is.
        room_id: The room.
        start: Milliseconds since the epoch.
        end: Milliseconds since the epoch; None while it goes on.
        reason: Why it ended.
        owner: The node it goes on at; None where it is over, or at a server that shares with none.
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
        participant_id: Who.
        name: The name shown.
        start: Milliseconds since the epoch.
        end: Milliseconds since the epoch; None while they are there.
        reason: Why they left.
        heard: The account of the audio they sent, from its end on.
        call: What its creator asked for; None where it is over, or at a server that shares with
            none.
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
    """Which sessions are wanted.

    Attributes:
        room_ids: Of one of these rooms; None: of any.
        status: Only those that go on, or only those that are over.
        since: Begun then or later, in milliseconds since the epoch.
        until: Begun then or earlier, in milliseconds since the epoch.
    """

    room_ids: tuple[str, ...] | None = None
    status: SessionStatus | None = None
    since: int | None = None
    until: int | None = None


Entry: TypeAlias = SessionRecord | CallRecord
Stays: TypeAlias = list[CallRecord]
Abandoned: TypeAlias = tuple[SessionRecord, list[CallRecord]]


class SessionLog(Protocol):
    """Remembers sessions and the calls in them, the newest of each project within bounds."""

    async def write(self, entries: Sequence[Entry]) -> None:
        """Takes what is new or has changed, all or nothing.

        A record of something that is there already changes its end and what is known since; what
        has ended stays so.
        """

    async def sessions(
        self, api_key: str, query: PageQuery, wanted: SessionFilter
    ) -> tuple[int, list[SessionRecord]]:
        """Gives how many sessions there are, and a page of them, the newest first."""

    async def session(self, api_key: str, session_id: str) -> SessionRecord | None:
        """Gives a session of this project."""

    async def participants(
        self, session_id: str, query: PageQuery, *, active: bool = False
    ) -> tuple[int, list[Stays]]:
        """Gives how many participants a session has, and a page of them in the order they came.

        Args:
            session_id: The session.
            query: Which page.
            active: Only those who are there.

        Returns:
            Their number, and the stays of each.
        """

    async def participant(self, session_id: str, participant_id: str) -> Stays:
        """Gives the stays of one participant; empty where they never came."""

    async def abandoned(self, owner: str) -> list[Abandoned]:
        """Gives the sessions that go on at a node, each with the calls that do, in their order."""

    async def adopt(self, owner: str) -> None:
        """Makes whatever goes on that of one node, as nobody else is there whose it could be."""

    async def end_abandoned(self, now: int, reason: str, owner: str | None = None) -> None:
        """Ends whatever still goes on: the process that would have ended it is gone.

        Args:
            now: Milliseconds since the epoch.
            reason: Why.
            owner: Only what goes on at this node; None for everything.
        """
