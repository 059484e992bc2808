"""The signals that a serving process handles."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def handling_signals(
    stop: Callable[[], None], reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """Calls `stop` at each SIGINT and SIGTERM, and `reload` at SIGHUP, in the loop's thread.

    Without a `reload`, SIGHUP ends the process, as by default. Outside the main thread, where
    Python cannot handle signals, this has no effect.
    """
    calls = {signal.SIGINT: stop, signal.SIGTERM: stop}
    if reload is not None:
        calls[signal.SIGHUP] = reload
    if threading.current_thread() is not threading.main_thread():
        calls.clear()
    loop = asyncio.get_running_loop()
    for number, call in calls.items():
        loop.add_signal_handler(number, call)
    try:
        yield
    finally:
        for number in calls:
            loop.remove_signal_handler(number)
