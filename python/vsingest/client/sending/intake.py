"""Converts samples of any rate and block length to those of the wire."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.client.sending.samples import SampleBlock, to_native

_NOTHING = np.empty(0, dtype=np.int16)


class Intake:
    """Mixes one stream down, resamples it and converts it to S16.

    Args:
        wire_rate: The rate of the result, in samples a second.
    """

    def __init__(self, wire_rate: int) -> None:
        self._resampler: fast.Resampler | None = None
        self._wire_rate = wire_rate
        self._rate = wire_rate

    def push(self, piece: NDArray[Any], block: SampleBlock) -> NDArray[np.int16]:
        """Takes a piece of `block`; returns the samples that it completes.

        A change of rate first ends the stream before it, so that none of it is lost.

        Raises:
            ValueError: The rate cannot be resampled; nothing has changed.
        """
        ended = self._change_rate(block.rate) if block.rate != self._rate else _NOTHING
        mono = to_native(piece)
        if block.channels > 1:
            mono = fast.to_mono(mono, block.channels)
        samples = self._to_wire(mono)
        return np.concatenate((ended, samples)) if ended.size else samples

    def flush(self) -> NDArray[np.int16]:
        """Ends the stream; returns what the resampler still holds."""
        if self._resampler is None:
            return _NOTHING
        tail = fast.float_to_s16(self._resampler.flush())
        self._resampler.reset()
        return tail

    def discard(self) -> None:
        """Drops what the resampler holds."""
        if self._resampler is not None:
            self._resampler.reset()

    def _change_rate(self, rate: int) -> NDArray[np.int16]:
        resampler = None if rate == self._wire_rate else fast.Resampler(rate, self._wire_rate)
        tail = self.flush()
        self._resampler = resampler
        self._rate = rate
        return tail

    def _to_wire(self, mono: NDArray[Any]) -> NDArray[np.int16]:
        if self._resampler is None:
            return mono if mono.dtype == np.int16 else fast.float_to_s16(mono)
        if mono.dtype == np.int16:
            mono = fast.s16_to_float(mono)
        return fast.float_to_s16(self._resampler.process(mono))
