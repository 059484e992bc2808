"""Collects a room's audio into blocks that are large enough to write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_SAMPLES
from vsingest.protocol.events import Participant

# Half a second, which is the most that is lost when the process is killed.
BLOCK_TICKS: Final = 25
BLOCK_SAMPLES: Final = BLOCK_TICKS * FRAME_SAMPLES


@dataclass(slots=True)
class Voice:
    """One participant's part of a block.

    Attributes:
        participant: The participant.
        samples: The samples, as many as the block has.
    """

    participant: Participant
    samples: NDArray[np.int16]


@dataclass(slots=True)
class TickBlock:
    """Some ticks of a room.

    Attributes:
        position: The position of its first sample in the recording.
        samples: The number of samples.
        mix: The mix; None for silence.
        voices: The audio of participants who were heard, by participant id.
    """

    position: int
    samples: int = 0
    mix: NDArray[np.int16] | None = None
    voices: dict[str, Voice] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """The size in memory."""
        return 2 * BLOCK_SAMPLES * (len(self.voices) + (self.mix is not None))


class Reel:
    """A `TickListener` that delivers a block every half second.

    Args:
        deliver: Receives the blocks.

    Attributes:
        position: The number of samples since the beginning.
    """

    def __init__(self, deliver: Callable[[TickBlock], None]) -> None:
        self.position = 0
        self._deliver = deliver
        self._block = TickBlock(0)

    def take(
        self,
        speakers: Sequence[Participant],
        voices: Sequence[NDArray[np.int16]],
        mix: NDArray[np.int16],
    ) -> None:
        """See `TickListener.take`."""
        block = self._block
        here = slice(block.samples, block.samples + FRAME_SAMPLES)
        if speakers:
            if block.mix is None:
                block.mix = np.zeros(BLOCK_SAMPLES, np.int16)
            block.mix[here] = mix
        for speaker, voice in zip(speakers, voices, strict=True):
            track = block.voices.get(speaker.id)
            if track is None:
                track = Voice(speaker, np.zeros(BLOCK_SAMPLES, np.int16))
                block.voices[speaker.id] = track
            track.samples[here] = voice
        block.samples += FRAME_SAMPLES
        self.position += FRAME_SAMPLES
        if block.samples == BLOCK_SAMPLES:
            self.flush()

    def flush(self) -> None:
        """Delivers the collected samples."""
        block, self._block = self._block, TickBlock(self.position)
        if block.voices:
            self._deliver(block)
