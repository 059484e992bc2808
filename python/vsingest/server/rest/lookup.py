"""Finds what a request names, and checks that its token permits it."""

from vsingest.cluster.room_store import RoomRecord, RoomStore
from vsingest.cluster.session_log import SessionRecord, Stays
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rooms.place import Place
from vsingest.server.rooms.room import Room
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.storage.journal import Journal


class Lookup:
    """Finds the rooms, sessions and participants of an API key.

    Attributes:
        store: Holds the created rooms.
        journal: Holds the history of sessions.
        rooms: The open rooms.
    """

    def __init__(self, store: RoomStore, journal: Journal, rooms: Rooms) -> None:
        self.store = store
        self.journal = journal
        self.rooms = rooms

    async def canonical(self, api_key: str, name: str) -> str:
        """Returns the `roomId` of a room by any of its names; for an implicit room, the name."""
        room = await self.store.find(api_key, name)
        return name if room is None else room.room_id

    async def room(self, call: AuthorizedRequest, name: str) -> RoomRecord | None:
        """Returns a created room by any of its names; None for an implicit one.

        Raises:
            NotAllowed: The token is for another room.
        """
        room = await self.store.find(call.grant.api_key, name)
        call.grant.check_room(name, *(room.names if room else ()))
        return room

    async def room_id(self, call: AuthorizedRequest, name: str) -> str:
        """Returns the `roomId` of a room by any of its names.

        Raises:
            NotAllowed: The token is for another room.
        """
        room = await self.room(call, name)
        return name if room is None else room.room_id

    async def live(self, call: AuthorizedRequest, name: str) -> Room:
        """Returns an open room by any of its names.

        Raises:
            ApiError: Nobody is in the room.
            NotAllowed: The token is for another room.
        """
        room = self.rooms.find((call.grant.api_key, await self.room_id(call, name)))
        if room is None:
            raise ApiError(404, "room-empty", "roomId: nobody is in this room")
        return room

    async def session(self, call: AuthorizedRequest, session_id: str) -> SessionRecord:
        """Returns a session.

        Raises:
            ApiError: The session is unknown.
            NotAllowed: The token is for another room.
        """
        session = await self.journal.session(call.grant.api_key, session_id)
        if session is None:
            raise ApiError(404, "session-not-found", "sessionId: the session is unknown")
        await self.room_id(call, session.room_id)
        return session

    async def room_of_session(self, api_key: str, session_id: str) -> str | None:
        """Returns the `roomId` of a session's room; None if the session is unknown."""
        session = await self.journal.session(api_key, session_id)
        return None if session is None else session.room_id

    async def stays(self, call: AuthorizedRequest, session_id: str, participant_id: str) -> Stays:
        """Returns the stays of someone who is or was in a session.

        Raises:
            ApiError: The session is unknown, or the participant never was there.
            NotAllowed: The token is for another room or participant.
        """
        call.grant.check_participant(participant_id)
        session = await self.session(call, session_id)
        stays = await self.journal.participant(session.session_id, participant_id)
        if not stays:
            raise _absent("never was in the session")
        return stays

    async def present(
        self,
        call: AuthorizedRequest,
        participant_id: str,
        *,
        session_id: str | None = None,
        room_name: str | None = None,
    ) -> Place:
        """Returns a present participant of a room, by the room or by its session.

        Raises:
            ApiError: The participant is not there.
            NotAllowed: The token is for another room or participant.
        """
        call.grant.check_participant(participant_id)
        place = None
        if session_id is not None:
            session = await self.session(call, session_id)
            place = self.rooms.place_in_session(
                call.grant.api_key, session.session_id, participant_id
            )
        if room_name is not None:
            key = call.grant.api_key, await self.room_id(call, room_name)
            found = self.rooms.place(key, participant_id)
            place = found if session_id is None or found == place else None
        if place is None:
            raise _absent("is not in the room now")
        return place


def _absent(why: str) -> ApiError:
    return ApiError(404, "participant-not-found", f"participantId: the participant {why}")
