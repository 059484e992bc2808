"""Live input that arrives in bursts."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from vsingest.media.diagnosis.finding import Fault, Finding

# The unevenness that the default lead of a call absorbs.
MOST_MS: Final = 60.0
_FEWEST: Final = 10
_REAL_TIME: Final = 1.5


def find_bursts(arrivals: Sequence[tuple[float, float]]) -> Iterator[Finding]:
    """Report input that arrives unevenly; input faster than real time is a file, and not judged.

    Args:
        arrivals: The arrival time and the duration of each block, in seconds.
    """
    if len(arrivals) < _FEWEST:
        return
    times, lengths = np.array(arrivals, np.float64).T
    elapsed, played = times[-1] - times[0], lengths[1:].sum()
    if not 1 / _REAL_TIME < played / max(elapsed, 1e-9) < _REAL_TIME:
        return
    # How far the input is ahead of a steady flow, just before and just after each block.
    flow = (times - times[0]) * played / elapsed
    after = np.concatenate(([0.0], np.cumsum(lengths[1:])))
    ahead = after - flow
    block = float(np.median(lengths))
    spread = 1_000 * (float(ahead.max() - ahead.min()) - block)
    if spread > MOST_MS:
        longest = 1_000 * float(np.diff(times).max())
        yield Finding(
            Fault.BURSTY,
            round(min(0.99, 0.5 + spread / 1_000), 2),
            f"blocks come up to {spread:.0f} ms off a steady pace, {longest:.0f} ms without any",
            f"send it with a lead of {max(0.1, spread / 1_000):.2f} s or more, or flush the writer "
            "of the pipe more often",
        )
