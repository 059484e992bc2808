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
    """The receiver of the room's webhooks.

    Attributes:
        end_point: The URL of the receiver.
        events: The events to send: names, or patterns such as ``session*``.
    """

    end_point: EndPoint
    events: list[EventPattern]


class AutoCloseConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a session of the room ends by itself.

    Attributes:
        duration: Seconds from the session's start; if absent, the session does not end by itself.
        type: Whether the room is deactivated too.
    """

    duration: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)] | None = None
    type: AutoCloseType = "session-ends"


class CreateRoom(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """The request to create a room. Unknown members are ignored.

    Attributes:
        custom_room_id: The creator's own name for the room; an existing room of that name is
            returned unchanged.
        geo_fence: The region of sessions that do not name one.
        webhook: The receiver of the room's webhooks.
        auto_close_config: When a session of the room ends by itself.
        allowed_participant_ids: Who may join; if absent or empty, everyone may.
        max_participants: How many participants the room may have at a time (ours).
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
        room_id: The room's `roomId`, `customRoomId` or `id`.
    """

    room_id: RoomId


class RoomQuery(PageQuery, frozen=True, kw_only=True, rename="camel"):
    """Which rooms a list returns.

    Attributes:
        query: A `roomId` or `customRoomId`; if absent, all rooms.
    """

    query: str | None = None


class DeactivateRoom(msgspec.Struct, frozen=True, rename="camel"):
    """The request to deactivate a room, which nobody can join any more.

    Attributes:
        room_id: The room's `roomId`.
    """

    room_id: RoomId


class ResourceLinks(msgspec.Struct, frozen=True):
    """Links to related resources.

    Attributes:
        get_room: The room.
        get_session: The room's sessions, or the session.
    """

    get_room: str
    get_session: str


class RoomBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A room.

    Attributes:
        id: The room's id in this API, 24 hexadecimal digits.
        room_id: The id to join by, of the form ``abcd-efgh-ijkl``.
        custom_room_id: The creator's own name for the room.
        geo_fence: The region of sessions that do not name one.
        disabled: Whether it was deactivated.
        webhook: The receiver of the room's webhooks.
        auto_close_config: When a session of the room ends by itself.
        allowed_participant_ids: Who may join; if empty, everyone may.
        max_participants: How many participants the room may have at a time (ours).
        created_at: When it was created, as RFC 3339, UTC.
        updated_at: When it was changed last, as RFC 3339, UTC.
        links: Related resources.
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
    """A page of rooms, the newest first.

    Attributes:
        page_info: The position of the page in the list.
        data: The rooms of the page.
    """

    page_info: PageInfo
    data: list[RoomBody]
