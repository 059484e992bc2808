"""All rooms of one server."""

import logging
from collections.abc import Iterator

from vsingest.cluster.session import Session
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.protocol.limits import Limits
from vsingest.server.lifecycle import Lifecycle, Reason
from vsingest.server.link import Link
from vsingest.server.member import Member
from vsingest.server.room import Room, RoomKey
from vsingest.server.ticker import Ticker

log = logging.getLogger("vsingest.server")


class Rooms:
    """Opens a room for the first who joins and ends it after the last; ticks while there is any.

    Rooms of one name under two API keys are two rooms.

    Args:
        limits: The bounds of each room.
        ticker: Calls `tick` while a room is open.
        lifecycle: Told what happens in every room.
    """

    def __init__(self, limits: Limits, ticker: Ticker, lifecycle: Lifecycle | None = None) -> None:
        self._limits = limits
        self._ticker = ticker
        self._lifecycle = lifecycle or Lifecycle()
        self._rooms: dict[RoomKey, Room] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def members(self) -> Iterator[Member]:
        """Everyone in a room, those too whose last words still play out."""
        for room in self._rooms.values():
            yield from room.members

    def join(
        self, session: Session, link: Link, topics: set[str], agreement: Agreement = PLAIN
    ) -> Member:
        """Brings a session's participant into its room.

        Raises:
            RoomFull: The room has no place left.
        """
        key = session.api_key, session.room_id
        room = self._rooms.get(key) or Room(key, self._limits, self._lifecycle)
        member = room.join(session, link, topics, agreement)
        self._rooms[key] = room
        self._ticker.start(self.tick)
        return member

    def leave(self, member: Member, reason: Reason) -> None:
        """Lets a participant go; harmless where they are out already."""
        member.room.leave(member, reason)
        if not member.room.occupied:
            self._end(member.room, CloseCode.NORMAL, Reason.EMPTY)

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

    def _end(self, room: Room, code: CloseCode, reason: Reason) -> None:
        if self._rooms.get(room.key) is not room:
            return
        del self._rooms[room.key]
        room.close(code, reason)
        if not self._rooms:
            self._ticker.stop()
