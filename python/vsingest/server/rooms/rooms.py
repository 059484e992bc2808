"""All rooms of one server."""

import logging
from collections.abc import Iterator
from typing import Final

from vsingest.cluster.session import Session
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.admission import Admission
from vsingest.server.rooms.lifecycle import Lifecycle, Reason
from vsingest.server.rooms.link import Link
from vsingest.server.rooms.member import Member
from vsingest.server.rooms.room import Room, RoomKey
from vsingest.server.rooms.rules import RoomRules
from vsingest.server.rooms.tenancy import Tenancy
from vsingest.server.rooms.ticker import Ticker

log = logging.getLogger("vsingest.server")

REMOVED_MESSAGE: Final = "removed from the room"


class Rooms:
    """Opens a room for the first who joins and ends it after the last; ticks while there is any.

    Rooms of one name under two API keys are two rooms.

    Args:
        limits: The bounds of each room.
        ticker: Calls `tick` while a room is open.
        lifecycle: Told what happens in every room.
        admission: Knows who may join; where none is given anyone may.

    Attributes:
        tenure: What this server has of rooms that may live on others; None where it is alone.
    """

    def __init__(
        self,
        limits: Limits,
        ticker: Ticker,
        lifecycle: Lifecycle | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._limits = limits
        self._ticker = ticker
        self._lifecycle = lifecycle or Lifecycle()
        self._admission = admission
        self._rooms: dict[RoomKey, Room] = {}
        self.tenure: Tenancy | None = None

    def __len__(self) -> int:
        return len(self._rooms)

    async def admit(self, session: Session) -> RoomRules:
        """Checks that a session's participant may join its room, and gives what holds there.

        Whoever is admitted has to `join`, or else be `turned_away`.

        Raises:
            NotAllowed: They may not.
            RoomElsewhere: They may, but on another server.
        """
        rules = await self._admission.admit(session) if self._admission else RoomRules()
        if self.tenure is not None:
            await self.tenure.hold(session)
        return rules

    def turned_away(self, session: Session) -> None:
        """Notes that someone who was admitted does not join."""
        if self.tenure is not None:
            self.tenure.give_back(session.call_id)

    def members(self) -> Iterator[Member]:
        """Everyone in a room, those too whose last words still play out."""
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
    ) -> Member:
        """Brings a session's participant into its room.

        Args:
            session: Whose participant joins.
            link: The way to them.
            topics: What they are subscribed to.
            agreement: What their connection may do beyond the plain protocol.
            rules: What holds in the room; None changes nothing.

        Raises:
            RoomFull: The room has no place left.
        """
        key = session.api_key, session.room_id
        room = self._rooms.get(key) or Room(key, self._limits, self._lifecycle)
        if rules is not None:
            room.rules = rules
        member = room.join(session, link, topics, agreement)
        self._rooms[key] = room
        self._ticker.start(self.tick)
        return member

    def leave(self, member: Member, reason: Reason) -> None:
        """Lets a participant go; harmless where they are out already."""
        member.room.leave(member, reason)
        if not member.room.occupied:
            self._end(member.room, CloseCode.NORMAL, Reason.EMPTY)

    def find(self, key: RoomKey) -> Room | None:
        """Gives the room of this key, if anyone is in it."""
        return self._rooms.get(key)

    def of_session(self, api_key: str, session_id: str) -> Room | None:
        """Gives the room whose session this is, while it goes on."""
        for room in self._rooms.values():
            if room.session_id == session_id and room.key[0] == api_key:
                return room
        return None

    def remove(self, member: Member) -> None:
        """Puts a participant out, and ends the room after the last."""
        room = member.room
        room.remove(member, CloseCode.REMOVED, REMOVED_MESSAGE, Reason.REMOVED)
        if not room.occupied:
            self._end(room, CloseCode.NORMAL, Reason.EMPTY)

    def end(self, room: Room) -> None:
        """Ends the session that goes on in a room."""
        self._end(room, CloseCode.REMOVED, Reason.SESSION_ENDED)

    def close(self, code: CloseCode, reason: Reason) -> None:
        """Ends every room."""
        for room in list(self._rooms.values()):
            self._end(room, code, reason)

    def tick(self) -> None:
        """Bridges 20 ms of audio in every room; one that fails ends, and no other."""
        for room in list(self._rooms.values()):
            try:
                room.tick()
            except Exception:
                log.exception("a room failed and is ended")
                self._end(room, CloseCode.INTERNAL, Reason.FAILED)
            if room.overdue:
                self._end(room, CloseCode.REMOVED, Reason.AUTO_CLOSED)

    def _end(self, room: Room, code: CloseCode, reason: Reason) -> None:
        if self._rooms.get(room.key) is not room:
            return
        del self._rooms[room.key]
        room.close(code, reason)
        if not self._rooms:
            self._ticker.stop()
