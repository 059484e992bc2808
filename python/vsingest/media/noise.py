"""Generated noise and silence, in blocks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vsingest.media.block_lengths import block_lengths


def noise(
    *,
    rate: int = 8_000,
    seconds: float | None = None,
    amplitude: float = 0.1,
    seed: int | None = None,
    block_samples: int | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Generate white noise, uniformly distributed.

    Args:
        rate: Samples a second.
        seconds: Duration; None for endless audio.
        amplitude: Peak, where 1.0 is full scale.
        seed: The same seed gives the same noise; None gives different noise each time.
        block_samples: Samples a block; by default 20 ms. The last block may be shorter.

    Yields:
        New 1-D float32 arrays.

    Raises:
        ValueError: An argument is out of range; raised by the call, not by the first block.
    """
    if not 0 <= amplitude <= 1:
        raise ValueError(f"amplitude: {amplitude} is outside 0..1")
    lengths = block_lengths(rate, seconds, block_samples)
    generator = np.random.default_rng(seed)
    peak = np.float32(2 * amplitude)
    return (peak * (generator.random(count, np.float32) - np.float32(0.5)) for count in lengths)


def silence(
    *, rate: int = 8_000, seconds: float | None = None, block_samples: int | None = None
) -> Iterator[NDArray[np.float32]]:
    """Generate digital silence.

    Args:
        rate: Samples a second.
        seconds: Duration; None for endless audio.
        block_samples: Samples a block; by default 20 ms. The last block may be shorter.

    Yields:
        New 1-D float32 arrays.

    Raises:
        ValueError: An argument is out of range; raised by the call, not by the first block.
    """
    return (np.zeros(n, np.float32) for n in block_lengths(rate, seconds, block_samples))
