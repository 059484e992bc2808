"""The port behind which rooms are kept that were created before anyone joins them."""

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
        room_id: Of the shape ``abcd-efgh-ijkl``.
        created_at: Milliseconds since the epoch.
        updated_at: Milliseconds since the epoch.
        custom_room_id: Its creator's own name for it.
        geo_fence: The region its sessions run in unless they name another.
        webhook: Who is told what happens in it.
        auto_close: When a session of it ends by itself.
        allowed_participant_ids: Who may join; empty: anyone.
        max_participants: How many may be in it at a time.
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
        """All that it is called."""
        own = () if self.custom_room_id is None else (self.custom_room_id,)
        return self.room_id, self.id, *own


class RoomsFull(Exception):  # noqa: N818 - the name of a state
    """The project has as many rooms as it may have, and none of them is deactivated."""


class RoomStore(Protocol):
    """Keeps rooms, each in the project of its API key, which no other project sees into."""

    async def create(self, room: RoomRecord) -> RoomRecord:
        """Keeps a room; where there is one of its custom id already, gives that, unchanged.

        Raises:
            RoomsFull: There is no place for it.
        """

    async def find(self, api_key: str, name: str) -> RoomRecord | None:
        """Gives the room of this `room_id`, else of this `id`, else of this `custom_room_id`."""

    async def page(
        self, api_key: str, query: PageQuery, name: str | None = None
    ) -> tuple[int, list[RoomRecord]]:
        """Gives how many rooms there are, and a page of them, the newest first.

        Args:
            api_key: Whose.
            query: Which page.
            name: Only those that are called so.
        """

    async def disable(self, api_key: str, room_id: str, now: int) -> RoomRecord | None:
        """Deactivates a room and gives it; None where there is none.

        Args:
            api_key: Whose.
            room_id: Its `room_id`; its other names do not count.
            now: Milliseconds since the epoch.
        """


def new_room_id() -> str:
    """Draws an id of the shape of the hosted service's, ``abcd-efgh-ijkl``."""
    drawn = system.random_text(_LETTERS, 12)
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def new_record_id() -> str:
    """Draws an id of 24 hexadecimal digits."""
    return system.random_bytes(12).hex()
