"""The bodies and queries of `/v2/rooms`."""

from typing import Annotated, Literal, TypeAlias

import msgspec

from vsingest.protocol.ingest import ParticipantId, RoomId
from vsingest.protocol.pages import PageInfo, PageQuery
from vsingest.protocol.patterns import EVENTS, URL

# The official SDK allows an endpoint 512 characters.
EndPoint = Annotated[str, msgspec.Meta(max_length=512, pattern=URL)]
EventPattern = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=EVENTS)]
AutoCloseType: TypeAlias = Literal["session-ends", "session-end-and-deactivate"]


class RoomWebhook(msgspec.Struct, frozen=True, rename="camel"):
    """Who is told what happens in the room.

    Attributes:
        end_point: The URL.
        events: What to tell: names, or patterns such as ``session*``.
    """

    end_point: EndPoint
    events: list[EventPattern]


class AutoCloseConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a session of the room ends by itself.

    Attributes:
        duration: Seconds from the session's start; absent: never.
        type: Whether the room is deactivated too.
    """

    duration: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)] | None = None
    type: AutoCloseType = "session-ends"


class CreateRoom(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The request for a room. Members it does not name are ignored.

    Attributes:
        custom_room_id: The creator's own name for it; a room of that name is given as it is.
        geo_fence: The region its sessions run in unless they name another.
        webhook: Who is told what happens in it.
        auto_close_config: When a session of it ends by itself.
        allowed_participant_ids: Who may join; absent or empty: anyone.
        max_participants: How many may be in it at a time (ours).
    """

    custom_room_id: RoomId | None = None
    geo_fence: str | None = None
    webhook: RoomWebhook | None = None
    auto_close_config: AutoCloseConfig | None = None
    allowed_participant_ids: list[ParticipantId] | None = None
    max_participants: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None


class RoomPath(msgspec.Struct, frozen=True, rename="camel"):
    """The room in a request's path.

    Attributes:
        room_id: Its `roomId`, its `customRoomId` or its `id`.
    """

    room_id: RoomId


class RoomQuery(PageQuery, frozen=True, kw_only=True, rename="camel"):
    """Which rooms are wanted.

    Attributes:
        query: A `roomId` or `customRoomId`; absent: all.
    """

    query: str | None = None


class DeactivateRoom(msgspec.Struct, frozen=True, rename="camel"):
    """The request to let nobody into a room any more.

    Attributes:
        room_id: Its `roomId`.
    """

    room_id: RoomId


class ResourceLinks(msgspec.Struct, frozen=True):
    """Where more is to be found.

    Attributes:
        get_room: The room.
        get_session: Its sessions, or the session.
    """

    get_room: str
    get_session: str


class RoomBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A room.

    Attributes:
        id: 24 hexadecimal digits.
        room_id: Of the shape ``abcd-efgh-ijkl``.
        custom_room_id: Its creator's own name for it.
        geo_fence: The region its sessions run in.
        disabled: Whether it was deactivated.
        webhook: Who is told what happens in it.
        auto_close_config: When a session of it ends by itself.
        allowed_participant_ids: Who may join; empty: anyone.
        max_participants: How many may be in it at a time (ours).
        created_at: RFC 3339, UTC.
        updated_at: RFC 3339, UTC.
        links: Where more is to be found.
    """

    id: str
    room_id: str
    custom_room_id: str | None
    geo_fence: str | None
    disabled: bool
    webhook: RoomWebhook | None
    auto_close_config: AutoCloseConfig | None
    allowed_participant_ids: list[str]
    max_participants: int | None
    created_at: str
    updated_at: str
    links: ResourceLinks


class RoomPage(msgspec.Struct, frozen=True, rename="camel"):
    """Some of the rooms, the newest first."""

    page_info: PageInfo
    data: list[RoomBody]
