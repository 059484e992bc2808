"""Handles signals within an event loop, also on systems where loops have no handlers of signals."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def handling(calls: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Calls each function in the loop's thread when its signal arrives; for the main thread."""
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}
    for number, call in calls.items():
        try:
            loop.add_signal_handler(number, call)
        except NotImplementedError:  # the loops of Windows
            before[number] = signal.signal(
                number, lambda *_, call=call: loop.call_soon_threadsafe(call)
            )
    try:
        yield
    finally:
        for number in calls:
            if number in before:
                signal.signal(number, before[number])
            else:
                loop.remove_signal_handler(number)
