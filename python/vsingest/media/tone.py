"""Generated sine tones, in blocks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vsingest.media.block_lengths import block_lengths


def tone(
    frequency: float = 997.0,
    *,
    rate: int = 8_000,
    seconds: float | None = None,
    amplitude: float = 0.5,
    block_samples: int | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Generate a sine whose phase is continuous from block to block.

    The default of 997 Hz shares no factor with the sample rate, so that it takes far more
    sample values than 1 kHz would (AES17 section 5.2.4 asks for 997 Hz for that reason).

    Args:
        frequency: In Hz, from 0 to half of `rate`.
        rate: Samples a second.
        seconds: Duration; None for endless audio.
        amplitude: Peak, where 1.0 is full scale.
        block_samples: Samples a block; by default 20 ms. The last block may be shorter.

    Yields:
        New 1-D float32 arrays.

    Raises:
        ValueError: An argument is out of range; raised by the call, not by the first block.
    """
    lengths = block_lengths(rate, seconds, block_samples)
    if not 0 <= frequency <= rate / 2:
        raise ValueError(f"frequency: {frequency} Hz is outside 0..{rate / 2} at rate {rate}")
    if not 0 <= amplitude <= 1:
        raise ValueError(f"amplitude: {amplitude} is outside 0..1")
    return _blocks(frequency / rate, amplitude, lengths)


def _blocks(
    cycles_per_sample: float, amplitude: float, lengths: Iterator[int]
) -> Iterator[NDArray[np.float32]]:
    start = 0
    for count in lengths:
        cycles = np.arange(start, start + count, dtype=np.float64) * cycles_per_sample
        # Whole cycles are subtracted first: the sine of a huge phase loses precision.
        phase = 2 * np.pi * (cycles % 1.0)
        yield (amplitude * np.sin(phase)).astype(np.float32)
        start += count
