"""Samples of any rate and chunk length in, frames of the wire's kind out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.client.samples import Block, to_native
from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE


class Intake:
    """Mixes down, resamples, converts to S16 and packetises one stream.

    Attributes:
        accepted: Samples made so far, at the wire's rate.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self._packetizer = fast.Packetizer(FRAME_SAMPLES)
        self._resampler: fast.Resampler | None = None
        self._rate = SAMPLE_RATE

    @property
    def held(self) -> int:
        """Samples that wait for the rest of their frame."""
        return self._packetizer.held

    def push(self, piece: NDArray[Any], block: Block) -> NDArray[np.int16]:
        """Takes a piece of `block`; gives the frames it completes, one a row.

        A rate other than the last one ends that stream first, so that none of it is lost.

        Raises:
            ValueError: The rate cannot be resampled; nothing has changed.
        """
        frames = [self._change_rate(block.rate)] if block.rate != self._rate else []
        mono = to_native(piece)
        if block.channels > 1:
            mono = fast.to_mono(mono, block.channels)
        frames.append(self._packetise(self._to_wire(mono)))
        return frames[0] if len(frames) == 1 else np.concatenate(frames)

    def flush(self) -> tuple[NDArray[np.int16], int]:
        """Ends the stream: all that is held, the last frame padded with silence.

        Returns:
            The frames, one a row, and how many samples of the last one are padding.
        """
        frames = self._flush_resampler()
        held = self._packetizer.held
        if held:
            frames = np.concatenate((frames, self._packetizer.flush(pad=True)))
        self._packetizer.reset()
        return frames, -held % FRAME_SAMPLES

    def discard(self) -> int:
        """Forgets all that is held; gives how many accepted samples that were."""
        held = self._packetizer.held
        self._packetizer.reset()
        if self._resampler is not None:
            self._resampler.reset()
        return held

    def _change_rate(self, rate: int) -> NDArray[np.int16]:
        resampler = None if rate == SAMPLE_RATE else fast.Resampler(rate, SAMPLE_RATE)
        frames = self._flush_resampler()
        self._resampler = resampler
        self._rate = rate
        return frames

    def _flush_resampler(self) -> NDArray[np.int16]:
        if self._resampler is None:
            return np.empty((0, FRAME_SAMPLES), dtype=np.int16)
        tail = self._resampler.flush()
        self._resampler.reset()
        return self._packetise(fast.float_to_s16(tail))

    def _to_wire(self, mono: NDArray[Any]) -> NDArray[np.int16]:
        if self._resampler is None:
            return mono if mono.dtype == np.int16 else fast.float_to_s16(mono)
        if mono.dtype == np.int16:
            mono = fast.s16_to_float(mono)
        return fast.float_to_s16(self._resampler.process(mono))

    def _packetise(self, pcm: NDArray[np.int16]) -> NDArray[np.int16]:
        self.accepted += pcm.size
        return self._packetizer.push(pcm)
