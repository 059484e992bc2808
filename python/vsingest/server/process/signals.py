"""The signals that a serving process handles."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vsingest.signals import handling


@contextmanager
def handling_signals(
    stop: Callable[[], None], reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """Calls `stop` at each SIGINT and SIGTERM, and `reload` at SIGHUP, in the loop's thread.

    Without a `reload`, SIGHUP ends the process, as by default. Outside the main thread, where
    Python cannot handle signals, this has no effect.
    """
    calls = {signal.SIGINT: stop, signal.SIGTERM: stop}
    if reload is not None and hasattr(signal, "SIGHUP"):
        calls[signal.SIGHUP] = reload
    if threading.current_thread() is not threading.main_thread():
        calls.clear()
    with handling(calls):
        yield
