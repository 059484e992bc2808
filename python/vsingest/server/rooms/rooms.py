"""All rooms of one server."""

import logging
from collections.abc import Iterator

from vsingest.cluster.placement import RoomKey
from vsingest.cluster.session import Session
from vsingest.observe.log_ids import about, about_none
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.protocol.limits import Limits
from vsingest.server.nodes.alone import ALONE
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rooms.admission import Admission
from vsingest.server.rooms.lifecycle import Left, Lifecycle, Occurrence, Reason
from vsingest.server.rooms.link import Link
from vsingest.server.rooms.member import Member
from vsingest.server.rooms.place import Place
from vsingest.server.rooms.room import Room
from vsingest.server.rooms.rules import RoomRules
from vsingest.server.rooms.ticker import Ticker

log = logging.getLogger("vsingest.server")


class Rooms:
    """Opens a room for the first who joins, ends it after the last, and ticks while one is open.

    Rooms of the same name under two API keys are two rooms.

    Args:
        limits: The limits of each room.
        ticker: Calls `tick` while a room is open.
        lifecycle: Is told of the events of every room.
        admission: Decides who may join; by default everyone may.
        nodes: Know which rooms this process has.
    """

    def __init__(
        self,
        limits: Limits,
        ticker: Ticker,
        lifecycle: Lifecycle | None = None,
        admission: Admission | None = None,
        nodes: Nodes = ALONE,
    ) -> None:
        self._limits = limits
        self._ticker = ticker
        self._lifecycle = lifecycle or Lifecycle()
        self._admission = admission
        self._nodes = nodes
        self._rooms: dict[RoomKey, Room] = {}
        self._lifecycle.observe(self._observe)

    def __len__(self) -> int:
        return len(self._rooms)

    async def admit(self, session: Session) -> RoomRules:
        """Checks that a session's participant may join its room, and returns the room's rules.

        After it, call either `join` or `turned_away`.

        Raises:
            NotAllowed: The participant may not join.
            RoomElsewhere: The participant may join, but on another server.
        """
        rules = await self._admission.admit(session) if self._admission else RoomRules()
        await self._nodes.hold(session)
        return rules

    def turned_away(self, session: Session) -> None:
        """Notes that an admitted participant does not join."""
        self._nodes.give_back(session.call_id)

    def members(self) -> Iterator[Member]:
        """Yields the members of all rooms, with those who left and whose last audio still plays."""
        for room in self._rooms.values():
            yield from room.members

    def join(
        self,
        session: Session,
        link: Link,
        topics: set[str],
        agreement: Agreement = PLAIN,
        *,
        rules: RoomRules | None = None,
    ) -> Place:
        """Adds a session's participant to its room.

        Args:
            session: The session of the participant.
            link: The link to the participant.
            topics: Their subscriptions.
            agreement: The extensions and the audio format of their connection.
            rules: The rules of the room; None leaves them unchanged.

        Raises:
            RoomFull: The room has no place left.
        """
        key = session.api_key, session.room_id
        room = self._rooms.get(key) or Room(key, self._limits, self._lifecycle)
        if rules is not None:
            room.rules = rules
        member = room.join(session, link, topics, agreement)
        self._rooms[key] = room
        about_none().run(self._ticker.start, self.tick, self.skip)
        return Place(room, member)

    def leave(self, place: Place, reason: Reason) -> None:
        """Removes a participant who leaves; has no effect if they left already."""
        place.room.leave(place.member, reason)
        if not place.room.occupied:
            self._end(place.room, CloseCode.NORMAL, Reason.EMPTY)

    def find(self, key: RoomKey) -> Room | None:
        """Returns the room of this key, if it is open."""
        return self._rooms.get(key)

    def of_session(self, api_key: str, session_id: str) -> Room | None:
        """Returns the room of a live session."""
        for room in self._rooms.values():
            if room.session_id == session_id and room.key[0] == api_key:
                return room
        return None

    def place(self, key: RoomKey, participant_id: str) -> Place | None:
        """Returns the place of a participant who is in the room of this key."""
        return _place(self.find(key), participant_id)

    def place_in_session(self, api_key: str, session_id: str, participant_id: str) -> Place | None:
        """Returns the place of a participant who is in a live session."""
        return _place(self.of_session(api_key, session_id), participant_id)

    def remove(self, place: Place) -> None:
        """Removes a participant by request, and ends the room after the last."""
        room = place.room
        room.remove(place.member, CloseCode.REMOVED, Reason.REMOVED)
        if not room.occupied:
            self._end(room, CloseCode.NORMAL, Reason.EMPTY)

    def end(self, room: Room) -> None:
        """Ends the live session of a room."""
        self._end(room, CloseCode.REMOVED, Reason.SESSION_ENDED)

    def close(self, code: CloseCode, reason: Reason) -> None:
        """Ends every room."""
        for room in list(self._rooms.values()):
            self._end(room, code, reason)

    def tick(self) -> None:
        """Mixes 20 ms of audio in every room; a room that fails is ended, and the others go on."""
        for room in list(self._rooms.values()):
            try:
                room.tick()
            except Exception:
                with about(room.key[1]):
                    log.exception("a room failed and is ended")
                self._end(room, CloseCode.INTERNAL, Reason.FAILED)
            if room.overdue:
                self._end(room, CloseCode.REMOVED, Reason.AUTO_CLOSED)

    def skip(self, ticks: int, at_once: int) -> None:
        """Notes that ticks will never run, and how many late ones follow at once."""
        for room in self._rooms.values():
            room.skip(ticks, at_once)

    def _observe(self, what: Occurrence) -> None:
        if isinstance(what, Left):
            self._nodes.give_back(what.call.call_id)

    def _end(self, room: Room, code: CloseCode, reason: Reason) -> None:
        if self._rooms.get(room.key) is not room:
            return
        del self._rooms[room.key]
        room.close(code, reason)
        if not self._rooms:
            self._ticker.stop()


def _place(room: Room | None, participant_id: str) -> Place | None:
    member = None if room is None else room.present(participant_id)
    return None if room is None or member is None else Place(room, member)
