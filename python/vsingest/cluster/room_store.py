"""The port of the room store, which keeps the rooms that were created by a request."""

import string
from typing import Final, Protocol

import msgspec

from vsingest import system
from vsingest.protocol.pages import PageQuery
from vsingest.protocol.rooms import AutoCloseConfig, RoomWebhook

_LETTERS: Final = string.ascii_lowercase + string.digits


class RoomRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A room as it was created.

    Attributes:
        api_key: The project it belongs to.
        id: 24 hexadecimal digits.
        room_id: An id of the form ``abcd-efgh-ijkl``.
        created_at: Milliseconds since the epoch.
        updated_at: Milliseconds since the epoch.
        custom_room_id: The creator's own name for the room.
        geo_fence: The region of sessions that do not name one.
        webhook: The receiver of the room's webhooks.
        auto_close: When a session of the room ends by itself.
        allowed_participant_ids: Who may join; if empty, everyone may.
        max_participants: How many participants the room may have at a time.
        disabled: Whether it was deactivated.
    """

    api_key: str
    id: str
    room_id: str
    created_at: int
    updated_at: int
    custom_room_id: str | None = None
    geo_fence: str | None = None
    webhook: RoomWebhook | None = None
    auto_close: AutoCloseConfig | None = None
    allowed_participant_ids: tuple[str, ...] = ()
    max_participants: int | None = None
    disabled: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the room."""
        own = () if self.custom_room_id is None else (self.custom_room_id,)
        return self.room_id, self.id, *own


class RoomsFull(Exception):  # noqa: N818 - the name of a state
    """The API key has reached its limit of rooms, and none of them is deactivated."""


class RoomStore(Protocol):
    """Keeps the rooms of each API key; an API key has no access to the rooms of another."""

    async def create(self, room: RoomRecord) -> RoomRecord:
        """Stores a room; if one with its custom id exists, returns that unchanged.

        Raises:
            RoomsFull: The limit of rooms is reached.
        """

    async def find(self, api_key: str, name: str) -> RoomRecord | None:
        """Finds a room by its `room_id`, else by its `id`, else by its `custom_room_id`."""

    async def page(
        self, api_key: str, query: PageQuery, name: str | None = None
    ) -> tuple[int, list[RoomRecord]]:
        """Returns the number of rooms, and a page of them, the newest first.

        Args:
            api_key: The API key that owns it.
            query: The page to return.
            name: If given, only rooms with this name.
        """

    async def disable(self, api_key: str, room_id: str, now: int) -> RoomRecord | None:
        """Deactivates a room and returns it; returns None if it is unknown.

        Args:
            api_key: The API key that owns it.
            room_id: The room's `room_id`; its other names are not accepted.
            now: Milliseconds since the epoch.
        """


def new_room_id() -> str:
    """Draws an id of the form that the hosted service uses, ``abcd-efgh-ijkl``."""
    drawn = system.random_text(_LETTERS, 12)
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def new_record_id() -> str:
    """Draws an id of 24 hexadecimal digits."""
    return system.random_bytes(12).hex()
