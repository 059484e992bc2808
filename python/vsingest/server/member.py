"""Someone in a room."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import PlayoutBuffer
from vsingest.protocol.events import Participant
from vsingest.server.link import Link

if TYPE_CHECKING:
    from vsingest.server.room import Room


@dataclass(slots=True, eq=False)
class Member:
    """A participant, the way to them, and their audio that the room has yet to hear.

    Attributes:
        participant: Who they are.
        room: Where they are.
        link: The way to them.
        topics: What they are subscribed to; their connection's own set.
        playout: Their audio.
        present: Whether they listen. After they left, their last words may still play out.
    """

    participant: Participant
    room: "Room"
    link: Link
    topics: AbstractSet[str]
    playout: PlayoutBuffer = field(default_factory=PlayoutBuffer)
    present: bool = True
    _sounding: bool = False

    def pull(self, row: NDArray[np.int16]) -> bool:
        """Takes one tick's frame of their audio; whether there is anything to hear in it.

        The frame after the last real sample holds its fade to silence.
        """
        sounded, self._sounding = self._sounding, self.playout.pull(out=row) > 0
        return self._sounding or sounded
