"""The bodies and queries of `/v2/sessions`: sessions of rooms, and who took part in them."""

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
    """Which sessions a list returns.

    Attributes:
        query: Only those of the room with this `roomId` or `customRoomId`.
        room_id: Only those of this room.
        custom_room_id: Only those of this room.
        status: Only live ones, or only ended ones.
        start_date: Only those that began at this time or later, in ms since the epoch.
        end_date: Only those that began at this time or earlier, in ms since the epoch.
    """

    query: RoomId | None = None
    room_id: RoomId | None = None
    custom_room_id: RoomId | None = None
    status: SessionStatus | None = None
    start_date: EpochMs | None = None
    end_date: EpochMs | None = None


class SessionPath(msgspec.Struct, frozen=True, rename="camel"):
    """The session in a request's path.

    Attributes:
        session_id: The session's `id`.
    """

    session_id: SessionId


class ParticipantPath(msgspec.Struct, frozen=True, rename="camel"):
    """The participant of a session in a request's path.

    Attributes:
        session_id: The session's `id`.
        participant_id: The participant's id.
    """

    session_id: SessionId
    participant_id: ParticipantId


class Timelog(msgspec.Struct, frozen=True):
    """One stay in the room.

    Attributes:
        start: When the participant joined, as RFC 3339, UTC.
        end: When the participant left, as RFC 3339, UTC; None while the participant is there.
    """

    start: str
    end: str | None


class SessionParticipant(msgspec.Struct, frozen=True, rename="camel"):
    """A participant who is or was in a session.

    Attributes:
        participant_id: Unique in the room.
        name: The name to show.
        timelog: Every stay of the participant.
    """

    participant_id: str
    name: str
    timelog: list[Timelog]


class RoomSession(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One session of a room, from the first participant who joined to the last who left.

    Attributes:
        id: The `sessionId` of `meeting-joined`.
        room_id: The room.
        custom_room_id: The creator's own name for the room.
        start: When it began, as RFC 3339, UTC.
        end: When it ended, as RFC 3339, UTC; None while it is live.
        status: Whether the session is live.
        participants: Who is or was there, in the order of joining; one page, if a page was
            requested.
        links: Related resources.
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
    """A page of sessions, the newest first.

    Attributes:
        page_info: The position of the page in the list.
        data: The sessions of the page.
    """

    page_info: PageInfo
    data: list[RoomSession]


class ParticipantPage(msgspec.Struct, frozen=True, rename="camel"):
    """A session with a page of its participants.

    Attributes:
        page_info: The position of the page in the list.
        data: The session.
    """

    page_info: PageInfo
    data: RoomSession


class EndSession(msgspec.Struct, frozen=True, rename="camel"):
    """The request to end the live session of a room.

    Attributes:
        room_id: The room's `roomId` or `customRoomId`.
        session_id: If given, only this session is ended.
        ignore_closed: Answer with the ended session if none is live.
    """

    room_id: RoomId
    session_id: SessionId | None = None
    ignore_closed: bool = False


class RemoveParticipant(msgspec.Struct, frozen=True, rename="camel"):
    """The request to remove a participant; it names the room or the session.

    Attributes:
        participant_id: The participant to remove.
        room_id: The room's `roomId` or `customRoomId`.
        session_id: The session's `id`.
    """

    participant_id: ParticipantId
    room_id: RoomId | None = None
    session_id: SessionId | None = None
