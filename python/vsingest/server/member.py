"""Someone in a room."""

import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsingest.cluster.session import Session
from vsingest.fast import PlayoutBuffer
from vsingest.protocol.events import Participant
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.server.lifecycle import Reason
from vsingest.server.link import Link

if TYPE_CHECKING:
    from vsingest.server.room import Room


@dataclass(slots=True, eq=False)
class Member:
    """A participant, the way to them, and their audio that the room has yet to hear.

    Attributes:
        session: What the creator of their call asked for.
        room: Where they are.
        link: The way to them.
        topics: What they are subscribed to; their connection's own set.
        agreement: What their connection is beyond the plain protocol.
        playout: Their audio.
        present: Whether they listen. After they left, their last words may still play out.
        reason: Why they are not present.
        joined_at: When they joined, in seconds of the monotonic clock.
    """

    session: Session
    room: "Room"
    link: Link
    topics: AbstractSet[str]
    agreement: Agreement = PLAIN
    playout: PlayoutBuffer = field(default_factory=PlayoutBuffer)
    present: bool = True
    reason: Reason = Reason.LEFT
    joined_at: float = field(default_factory=time.monotonic)
    _sounding: bool = False

    @property
    def participant(self) -> Participant:
        """Who they are."""
        return self.session.participant

    def go(self, reason: Reason) -> None:
        """Notes that they listen no more."""
        self.present = False
        self.reason = reason

    def pull(self, row: NDArray[np.int16]) -> bool:
        """Takes one tick's frame of their audio; whether there is anything to hear in it.

        The frame after the last real sample holds its fade to silence.
        """
        sounded, self._sounding = self._sounding, self.playout.pull(out=row) > 0
        return self._sounding or sounded
