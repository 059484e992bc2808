"""The settings of the garbage collector for a process that only serves."""

import gc
from typing import Final

# Audio makes no objects that the collector tracks: only joins, leaves and messages do, and they
# leave few cycles. So the collector runs rarely, to pause the ticks less often.
THRESHOLDS: Final = (10_000, 20, 50)


def tune_collector() -> None:
    """Excludes all objects that exist now from collection, and makes later collections rare.

    Only `vsingest serve` calls it; a library must not change the collector of its host process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
