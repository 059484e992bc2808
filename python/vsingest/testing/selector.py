"""A selector that does not wait."""

import selectors
from collections.abc import Callable
from typing import TypeAlias

Ready: TypeAlias = list[tuple[selectors.SelectorKey, int]]


class JumpingSelector(selectors.DefaultSelector):
    """Advances the virtual time to the next timer instead of sleeping.

    Args:
        jump: Advances the time by a number of seconds; it gets None if no timer is set, so that
            nothing would ever happen.
    """

    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> Ready:
        """See `selectors.BaseSelector.select`."""
        if timeout == 0:
            return []
        # Another thread or a signal may have woken the loop.
        ready = super().select(0)
        if not ready:
            self._jump(timeout)
        return ready
