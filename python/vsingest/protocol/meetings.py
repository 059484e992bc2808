"""The bodies and queries of `/v2/sessions`: the lives of rooms, and who was in them."""

from typing import Annotated, Literal, TypeAlias

import msgspec

from vsingest.protocol.ingest import ParticipantId, RoomId
from vsingest.protocol.pages import PageInfo, PageQuery
from vsingest.protocol.patterns import SESSION
from vsingest.protocol.rooms import ResourceLinks

SessionStatus: TypeAlias = Literal["ongoing", "ended"]
SessionId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=SESSION)]
EpochMs = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
REMOVED_ANSWER = "Participant removed successfully"


class SessionQuery(PageQuery, frozen=True, kw_only=True, rename="camel"):
    """Which sessions are wanted.

    Attributes:
        query: Of the room of this `roomId` or `customRoomId`.
        room_id: The same.
        custom_room_id: The same.
        status: Only those that go on, or only those that are over.
        start_date: Begun at this time or after, in ms since the epoch.
        end_date: Begun at this time or before, in ms since the epoch.
    """

    query: RoomId | None = None
    room_id: RoomId | None = None
    custom_room_id: RoomId | None = None
    status: SessionStatus | None = None
    start_date: EpochMs | None = None
    end_date: EpochMs | None = None


class SessionPath(msgspec.Struct, frozen=True, rename="camel"):
    """The session in a request's path."""

    session_id: SessionId


class ParticipantPath(msgspec.Struct, frozen=True, rename="camel"):
    """The participant of a session in a request's path."""

    session_id: SessionId
    participant_id: ParticipantId


class Timelog(msgspec.Struct, frozen=True):
    """One stay in the room.

    Attributes:
        start: RFC 3339, UTC.
        end: RFC 3339, UTC; None while it goes on.
    """

    start: str
    end: str | None


class SessionParticipant(msgspec.Struct, frozen=True, rename="camel"):
    """Someone who is or was in a session.

    Attributes:
        participant_id: Unique in the room.
        name: The name shown.
        timelog: When they were there.
    """

    participant_id: str
    name: str
    timelog: list[Timelog]


class RoomSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One life of a room, from the first who joined to the last who left.

    Attributes:
        id: What `meeting-joined` calls its `sessionId`.
        room_id: The room.
        custom_room_id: Its creator's own name for it.
        start: RFC 3339, UTC.
        end: RFC 3339, UTC; None while it goes on.
        status: Whether it goes on.
        participants: Who is or was there, in the order they came; a page of them where asked so.
        links: Where more is to be found.
    """

    id: str
    room_id: str
    custom_room_id: str | None
    start: str
    end: str | None
    status: SessionStatus
    participants: list[SessionParticipant]
    links: ResourceLinks


class SessionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Some of the sessions, the newest first."""

    page_info: PageInfo
    data: list[RoomSession]


class ParticipantPage(msgspec.Struct, frozen=True, rename="camel"):
    """A session with some of its participants."""

    page_info: PageInfo
    data: RoomSession


class EndSession(msgspec.Struct, frozen=True, rename="camel"):
    """The request to end what goes on in a room.

    Attributes:
        room_id: Its `roomId` or `customRoomId`.
        session_id: Only if it is this session.
        ignore_closed: Answer an ended session where none goes on.
    """

    room_id: RoomId
    session_id: SessionId | None = None
    ignore_closed: bool = False


class RemoveParticipant(msgspec.Struct, frozen=True, rename="camel"):
    """The request to put someone out; it names the room or the session.

    Attributes:
        participant_id: Who.
        room_id: Its `roomId` or `customRoomId`.
        session_id: The session.
    """

    participant_id: ParticipantId
    room_id: RoomId | None = None
    session_id: SessionId | None = None
