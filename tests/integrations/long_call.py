"""What must hold over a long call: the books, the memory, and the time.

Ten minutes of it are `VSINGEST_CALL_SECONDS=600 make integrations TESTS=…/test_long_call.py`, in
virtual time.
"""

import gc
import os
import tracemalloc
from pathlib import Path

import vsingest

SECONDS = int(os.environ.get("VSINGEST_CALL_SECONDS", "24"))


class Observed:
    """Measures after each turn of a conversation: ``with Observed(rate) as observed``.

    Args:
        rate: Of the samples that the agent is given.
    """

    def __init__(self, rate):
        self._rate = rate
        self._ahead = []
        self._sizes = []

    def __enter__(self):
        tracemalloc.start()
        return self

    def __exit__(self, *_error):
        tracemalloc.stop()

    def note(self, samples, now):
        """Takes the samples that the agent was given by now, and the memory."""
        self._ahead.append(samples / self._rate - now)
        gc.collect()
        mine = tracemalloc.Filter(True, f"{Path(vsingest.__file__).parent}/*")
        found = tracemalloc.take_snapshot().filter_traces((mine,)).statistics("filename")
        self._sizes.append(sum(each.size for each in found))

    def check(self, stats):
        """Fails if a law does not hold; `stats` are those of the agent's call."""
        for flow in (stats.sending, stats.hearing):
            assert flow.accepted == flow.sent + sum(flow.dropped.values()) + flow.queued
        assert set(stats.sending.dropped) == {"cleared"}
        assert not stats.hearing.dropped
        assert (stats.errors, stats.reconnects, stats.odd_bytes) == (0, (), 0)
        # Within a frame: what the agent was given keeps to the time.
        assert max(self._ahead) - min(self._ahead) <= 0.02 + 1e-6, self._ahead
        # Of our package alone, since a framework keeps each turn. The first turns fill caches.
        assert self._sizes[-1] - self._sizes[1] < 50_000, self._sizes
