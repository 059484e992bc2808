"""Decides who may join which room."""

from typing import Final

from vsingest.auth.errors import NotAllowed
from vsingest.cluster.room_store import RoomRecord, RoomStore
from vsingest.cluster.session import Session
from vsingest.server.rooms.rules import RoomRules
from vsingest.server.settings.config import RoomMode

_NO_RULES: Final = RoomRules()


class RoomUnknown(Exception):  # noqa: N818 - the name of a state
    """The API key has no room of this name, and this server has no implicit rooms."""


class Admission:
    """Knows the rooms that were created, and their rules.

    Args:
        store: Holds the created rooms.
        mode: "open" if participants may join rooms that nobody created (implicit rooms).
    """

    def __init__(self, store: RoomStore, mode: RoomMode) -> None:
        self._store = store
        self._mode = mode

    async def room(self, api_key: str, name: str) -> RoomRecord | None:
        """Returns the room that was created under this name; None for an implicit one.

        Raises:
            RoomUnknown: It was not created, and this server has no implicit rooms.
        """
        room = await self._store.find(api_key, name)
        if room is None and self._mode == "strict":
            raise RoomUnknown
        return room

    async def admit(self, session: Session) -> RoomRules:
        """Checks, when a session is claimed, that its room still admits its participant.

        Raises:
            NotAllowed: It does not.
        """
        try:
            room = await self.room(session.api_key, session.room_id)
        except RoomUnknown:
            raise NotAllowed("roomId: the room is unknown") from None
        if room is None:
            return _NO_RULES
        if session.agent_of is None:  # an agent comes with a participant who is admitted
            check_open_to(room, session.participant.id)
        return RoomRules(
            participants=room.max_participants,
            seconds=room.auto_close.duration if room.auto_close else None,
        )


def check_open_to(room: RoomRecord, participant_id: str | None) -> None:
    """Checks that a participant may join a room.

    Args:
        room: The room.
        participant_id: The participant; None for an id that will be generated.

    Raises:
        NotAllowed: The room is deactivated, or does not allow this participant.
    """
    if room.disabled:
        raise NotAllowed("roomId: the room is deactivated; create another")
    if room.allowed_participant_ids and participant_id not in room.allowed_participant_ids:
        raise NotAllowed("participant.id: not among the room's allowedParticipantIds")
