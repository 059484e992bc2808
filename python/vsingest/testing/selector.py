"""What an event loop waits with: here, nothing is waited for."""

import selectors
from collections.abc import Callable
from typing import TypeAlias

Ready: TypeAlias = list[tuple[selectors.SelectorKey, int]]


class JumpingSelector(selectors.DefaultSelector):
    """Where a loop would sleep until its next timer, time jumps there.

    Args:
        jump: Lets so many seconds pass; None where no timer is set, and so nothing would ever
            happen again.
    """

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> Ready:
        """See `selectors.BaseSelector.select`."""
        if timeout == 0:
            return []
        # Another thread, or a signal, may have left something for the loop.
        ready = super().select(0)
        if not ready:
            self._jump(timeout)
        return ready
