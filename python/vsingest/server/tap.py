"""What may listen in on the audio of a room."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.events import Participant


class Tap(Protocol):
    """Is given every tick of a room's audio."""

    def take(
        self, speakers: Sequence[Participant], voices: NDArray[np.int16], mix: NDArray[np.int16]
    ) -> None:
        """Takes one tick, and is back before the next: nothing in it may wait.

        Args:
            speakers: Who can be heard.
            voices: Their frames, shape (speakers, samples); valid during the call alone.
            mix: What someone who says nothing hears, shape (samples,); valid as long.
        """
