"""Someone in a room."""

import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.cluster.session import Session
from vsingest.fast import PlayoutBuffer, apply_gain
from vsingest.protocol.events import Participant
from vsingest.protocol.participant_audio import ParticipantAudio
from vsingest.server.lifecycle import Reason
from vsingest.server.link import Link

if TYPE_CHECKING:
    from vsingest.server.room import Room


_AS_IT_IS: Final = ParticipantAudio(gain=1.0, muted=False)


@dataclass(slots=True, eq=False)
class Member:
    """A participant, the way to them, and their audio that the room has yet to hear.

    Attributes:
        session: What the creator of their call asked for.
        room: Where they are.
        link: The way to them.
        topics: What they are subscribed to; their connection's own set.
        playout: Their audio.
        present: Whether they listen. After they left, their last words may still play out.
        reason: Why they are not present.
        joined_at: When they joined, in seconds of the monotonic clock.
        gain: By what factor the room hears them; `Room.set_gain` sets it.
        audio: What was last asked for over REST, of which the gain follows.
    """

    session: Session
    room: "Room"
    link: Link
    topics: AbstractSet[str]
    playout: PlayoutBuffer = field(default_factory=PlayoutBuffer)
    present: bool = True
    reason: Reason = Reason.LEFT
    joined_at: float = field(default_factory=time.monotonic)
    gain: float = 1.0
    audio: ParticipantAudio = _AS_IT_IS
    _sounding: bool = False
    _applied: float = 1.0

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
        if self.gain != 1.0 or self._applied != 1.0:
            block = row.data
            apply_gain(block, self._applied, self.gain, out=block)  # along a line: no click
            self._applied = self.gain
        return self._sounding or sounded
