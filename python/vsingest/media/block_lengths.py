"""Block lengths of generated audio."""

from collections.abc import Iterator


def block_lengths(rate: int, seconds: float | None, block_samples: int | None) -> Iterator[int]:
    """Return an iterator of the number of samples in each block.

    Args:
        rate: Samples a second.
        seconds: Total duration; None for endless audio.
        block_samples: Samples a block; by default 20 ms. The last block may be shorter.

    Raises:
        ValueError: An argument is out of range; raised by the call, not by the first block.
    """
    if rate < 1:
        raise ValueError(f"rate: {rate} is below 1; give samples a second")
    if seconds is not None and seconds < 0:
        raise ValueError(f"seconds: {seconds} is negative")
    block = max(1, rate // 50) if block_samples is None else block_samples
    if block < 1:
        raise ValueError(f"block_samples: {block} is below 1")
    return _lengths(block, None if seconds is None else round(seconds * rate))


def _lengths(block: int, total: int | None) -> Iterator[int]:
    start = 0
    while total is None or start < total:
        yield block if total is None else min(block, total - start)
        start += block
