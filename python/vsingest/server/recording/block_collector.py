"""Collects a room's audio into blocks that are large enough to write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.protocol.audio import FRAME_MS, SAMPLE_RATE
from vsingest.protocol.events import Participant

# Half a second, which is the most that is lost when the process is killed.
BLOCK_TICKS: Final = 25
_TICKS_PER_SECOND: Final = 1_000 // FRAME_MS


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
        rate: Samples a second.
    """

    position: int
    samples: int = 0
    mix: NDArray[np.int16] | None = None
    voices: dict[str, Voice] = field(default_factory=dict)
    rate: int = SAMPLE_RATE

    @property
    def bytes(self) -> int:
        """The size in memory."""
        return 2 * self.capacity * (len(self.voices) + (self.mix is not None))

    @property
    def capacity(self) -> int:
        """The most samples that it has."""
        return self.rate // _TICKS_PER_SECOND * BLOCK_TICKS


class BlockCollector:
    """A `TickListener` that delivers a block every half second.

    Args:
        deliver: Receives the blocks.
        rate: Samples a second.

    Attributes:
        position: The number of samples since the beginning.
        rate: As given, or raised since.
        frame_samples: See `TickListener.frame_samples`.
    """

    def __init__(self, deliver: Callable[[TickBlock], None], rate: int) -> None:
        self.position = 0
        self.rate = rate
        self.frame_samples = rate // _TICKS_PER_SECOND
        self._deliver = deliver
        self._block = TickBlock(0, rate=rate)

    def raise_rate(self, rate: int) -> None:
        """Takes ticks of a higher rate from now on; positions count at that rate."""
        self.flush()
        self.position = self.position * rate // self.rate
        self.rate = rate
        self.frame_samples = rate // _TICKS_PER_SECOND
        self._block = TickBlock(self.position, rate=rate)

    def take(
        self,
        speakers: Sequence[Participant],
        voices: Sequence[NDArray[np.int16]],
        mix: NDArray[np.int16],
    ) -> None:
        """See `TickListener.take`."""
        block = self._block
        here = slice(block.samples, block.samples + self.frame_samples)
        if speakers:
            if block.mix is None:
                block.mix = np.zeros(block.capacity, np.int16)
            block.mix[here] = mix
        for speaker, voice in zip(speakers, voices, strict=True):
            track = block.voices.get(speaker.id)
            if track is None:
                track = Voice(speaker, np.zeros(block.capacity, np.int16))
                block.voices[speaker.id] = track
            track.samples[here] = voice
        block.samples += self.frame_samples
        self.position += self.frame_samples
        if block.samples == block.capacity:
            self.flush()

    def flush(self) -> None:
        """Delivers the collected samples."""
        block, self._block = self._block, TickBlock(self.position, rate=self.rate)
        if block.voices:
            self._deliver(block)
