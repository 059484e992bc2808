"""The garbage collector of a process that is all server."""

import gc
from typing import Final

# Audio makes no object that the collector tracks: joins, leaves and messages alone drive it, and
# what they leave in cycles is small. So it runs seldom, rather than amid the ticks.
THRESHOLDS: Final = (10_000, 20, 50)


def tune_collector() -> None:
    """Leaves alone for ever what exists after the start, and collects what comes later seldom.

    For the process of `vsingest serve`: a library does not change its host's collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
