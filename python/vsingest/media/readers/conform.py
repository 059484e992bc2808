"""Conversion of audio whose rate or channels change to one rate and number of channels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast


class Conform:
    """Converts blocks of any rate and number of channels to one format.

    Args:
        rate: Samples a second of the output.
        channels: Number of channels of the output.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._from = rate
        # One for each channel, as a `fast.Resampler` takes eight channels at most.
        self._resamplers: list[fast.Resampler] = []

    def feed(self, block: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
        """Return a block converted, after the rest of what was held back before it.

        Args:
            block: Shape (samples, channels).
            rate: The block's samples a second.

        Returns:
            Shape (samples, channels); the block itself where nothing has to be converted.

        Raises:
            ValueError: `fast.Resampler` does not take this pair of rates.
        """
        ended = self.flush() if rate != self._from else None
        if rate != self._from:
            if rate != self._rate:
                self._resamplers = [fast.Resampler(rate, self._rate) for _ in range(self._channels)]
            self._from = rate
        block = self._mix(block)
        if self._resamplers:
            block = _stack(
                [
                    one.process(np.ascontiguousarray(channel))
                    for one, channel in zip(self._resamplers, block.T, strict=True)
                ]
            )
        return block if ended is None else np.concatenate((ended, block))

    def flush(self) -> NDArray[np.float32]:
        """Return what the resamplers hold back, at the end of audio of one rate."""
        held = [one.flush() for one in self._resamplers]
        self._resamplers = []
        self._from = self._rate
        return _stack(held) if held else np.zeros((0, self._channels), np.float32)

    def _mix(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        channels = block.shape[1]
        if channels == self._channels:
            return block
        mono = block[:, 0]
        if channels > 1:
            mono = fast.to_mono(np.ascontiguousarray(block).reshape(-1), channels)
        return np.repeat(mono[:, None], self._channels, axis=1)


def _stack(channels: list[Any]) -> NDArray[np.float32]:
    return np.stack(channels, axis=1)
