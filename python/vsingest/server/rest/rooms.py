"""Rooms that are created by requests."""

from vsingest import system
from vsingest.auth.errors import NotAllowed
from vsingest.cluster.room_store import RoomRecord, RoomsFull, new_record_id, new_room_id
from vsingest.protocol.pages import page_info
from vsingest.protocol.rooms import (
    CreateRoom,
    DeactivateRoom,
    RoomBody,
    RoomPage,
    RoomPath,
    RoomQuery,
)
from vsingest.server.http.answers import ApiError
from vsingest.server.http.base_url import check_region
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.views import show_room
from vsingest.server.settings.config import ServerConfig


class RoomsResource:
    """`/v2/rooms`.

    Args:
        config: The server's settings.
        lookup: Finds rooms.
    """

    def __init__(self, config: ServerConfig, lookup: Lookup) -> None:
        self._config = config
        self._lookup = lookup

    @endpoint("POST", "/v2/rooms", 409)
    async def create(self, call: AuthorizedRequest, body: CreateRoom) -> RoomBody:
        """Create a room, or get the existing one with this `customRoomId`.

        A token for one room creates or gets that room, whether or not the body names it.
        """
        call.grant.check_everyone()
        custom_room_id = body.custom_room_id
        if (only := call.grant.room_id) is not None:
            there = await self._lookup.store.find(call.grant.api_key, only)
            if custom_room_id not in (None, only, *(there.names if there else ())):
                raise NotAllowed(
                    "customRoomId: the token is for another room; leave it out, or name that one"
                )
            if there is not None:
                return show_room(call, there)
            custom_room_id = only
        check_region(self._config, "geoFence", body.geo_fence)
        self._check_count("webhook.events", len(body.webhook.events) if body.webhook else 0)
        self._check_count("allowedParticipantIds", len(body.allowed_participant_ids or ()))
        now = _now()
        room = RoomRecord(
            api_key=call.grant.api_key,
            id=new_record_id(),
            room_id=new_room_id(),
            created_at=now,
            updated_at=now,
            custom_room_id=custom_room_id,
            geo_fence=body.geo_fence,
            webhook=body.webhook,
            auto_close=body.auto_close_config,
            allowed_participant_ids=tuple(body.allowed_participant_ids or ()),
            max_participants=body.max_participants,
        )
        try:
            return show_room(call, await self._lookup.store.create(room))
        except RoomsFull:
            raise ApiError(
                409,
                "too-many-rooms",
                f"the API key has its {self._config.limits.rooms} rooms; deactivate some",
            ) from None

    @endpoint("GET", "/v2/rooms")
    async def list(self, call: AuthorizedRequest, query: RoomQuery) -> RoomPage:
        """List rooms, the newest first."""
        call.grant.check_everyone()
        if query.query is not None and call.grant.room_id is not None:
            await self._lookup.room(call, query.query)
        name = query.query or call.grant.room_id
        total, rooms = await self._lookup.store.page(call.grant.api_key, query, name)
        return RoomPage(page_info(query, total), [show_room(call, room) for room in rooms])

    @endpoint("GET", "/v2/rooms/{roomId}", 404)
    async def one(self, call: AuthorizedRequest, path: RoomPath) -> RoomBody:
        """Get a room by any of its names."""
        return show_room(call, await self._find(call, path.room_id, 404))

    @endpoint("GET", "/v2/rooms/validate/{roomId}")
    async def validate(self, call: AuthorizedRequest, path: RoomPath) -> RoomBody:
        """Check that a room exists; an unknown one is answered by 400."""
        return show_room(call, await self._find(call, path.room_id, 400))

    @endpoint("POST", "/v2/rooms/deactivate", 402, at="room")
    async def deactivate(self, call: AuthorizedRequest, body: DeactivateRoom) -> RoomBody:
        """Deactivate a room for good, and end its session."""
        call.grant.check_moderate()
        room = await self._find(call, body.room_id, 402)
        if body.room_id != room.room_id:  # as the hosted service does
            raise _unknown(402)
        changed = await self._lookup.store.disable(call.grant.api_key, room.room_id, _now())
        if changed is None:
            raise _unknown(402)
        live = self._lookup.rooms.find((changed.api_key, changed.room_id))
        if live is not None:
            self._lookup.rooms.end(live)
        return show_room(call, changed)

    async def _find(self, call: AuthorizedRequest, name: str, status: int) -> RoomRecord:
        call.grant.check_everyone()
        room = await self._lookup.room(call, name)
        if room is None:
            raise _unknown(status)
        return room

    def _check_count(self, field: str, count: int) -> None:
        if count > (limit := self._config.limits.room_items):
            raise ApiError(400, "bad-body", f"{field}: {count} are over {limit}")


def _unknown(status: int) -> ApiError:
    return ApiError(status, "room-not-found", "roomId: the room is unknown")


def _now() -> int:
    return system.wall_ms()
