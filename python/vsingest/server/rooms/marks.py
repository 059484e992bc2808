"""Marks in the audio of members, each answered once all audio before it has been played."""

from collections import deque
from typing import TypeAlias

from vsingest.protocol.errors import EventError, EventErrorCode
from vsingest.protocol.events import Mark, encode
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.member import Member

# The samples accepted when the mark came, and its name.
_Placed: TypeAlias = tuple[int, str]


class PendingMarks:
    """The marks that are not yet answered, for each member.

    A dropped sample counts as gone, like a played one.

    Args:
        limits: How many marks of one member may wait.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[Member, deque[_Placed]] = {}

    def place(self, member: Member, name: str) -> None:
        """Sets a mark behind all audio that the member has sent so far.

        Raises:
            EventError: Too many marks wait already.
        """
        waiting = self._waiting.setdefault(member, deque())
        if len(waiting) >= self._limits.marks:
            raise EventError(
                EventErrorCode.MARK_LIMIT,
                f"mark: {len(waiting)} wait for their audio; wait for some to be answered",
            )
        waiting.append((member.playout.stats().accepted, name))
        self._answer(member)

    def answer(self) -> None:
        """Answers the marks whose audio is gone; to be called after each tick."""
        for member in list(self._waiting):
            self._answer(member)

    def forget(self, member: Member) -> None:
        """Drops the marks of a member who has left."""
        self._waiting.pop(member, None)

    def _answer(self, member: Member) -> None:
        waiting = self._waiting[member]
        gone = member.playout.stats().accepted - member.playout.held
        while waiting and waiting[0][0] <= gone:
            _, name = waiting.popleft()
            member.link.send_control(encode(Mark(name)).encode())
        if not waiting:
            del self._waiting[member]
