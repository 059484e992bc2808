"""Sound whose rate or channels change on its way, as sound of one rate and number of channels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest import fast


class Conform:
    """Brings blocks of any rate and channels to those of the first.

    Args:
        rate: Samples a second that come out.
        channels: Samples of one moment that come out.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._from = rate
        # One for each channel: a resampler of the core takes eight at most.
        self._resamplers: list[fast.Resampler] = []

    def feed(self, block: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
        """Gives what a block, and the end of what came before it, has become.

        Args:
            block: Shape (samples, channels).
            rate: Its samples a second.

        Returns:
            Shape (samples, channels); the block itself where nothing has to be done.

        Raises:
            ValueError: The rate cannot be resampled.
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
        """Gives what is held back, at the end of a stream of one rate."""
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
