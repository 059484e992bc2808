"""A thread with its own event loop, for calls that the user's code must not delay."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, ClassVar, Final, TypeVar

from vsingest.client.shared_thread import SharedThread

T = TypeVar("T")

_WIND_UP_SECONDS: Final = 5.0


class MediaThread(SharedThread):
    """The thread for calls, one for each process, which runs while anyone holds it.

    While the user's loop or thread is busy in Python, this thread runs within the interpreter's
    switch interval (5 ms). Only an extension that keeps the global interpreter lock delays it
    longer.
    """

    name: ClassVar[str] = "vsingest media"

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stops = False
        self._stopping = threading.Lock()
        super().__init__()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Runs a coroutine on the thread; or here at once, if the thread has ended.

        While the thread ends, it waits for that: what came after the loop's last turn would never
        run.

        Raises:
            RuntimeError: The thread belongs to the process from which this one was forked.
        """
        if self.is_the_parents:
            coroutine.close()
            self._origin.check()
        with self._stopping:
            if not self._stops:
                return asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        self._thread.join()
        return _run_at_once(coroutine)

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the thread and waits for it; an interrupt of the wait cancels it."""
        future = self.start(coroutine)
        try:
            return future.result()
        finally:
            future.cancel()

    def call(self, function: Callable[[], T]) -> T:
        """Calls a function on the thread, and returns its result; the function must not wait."""

        async def run() -> T:
            return function()

        return self.start(run()).result()

    async def let_go(self) -> None:
        """Releases the thread, and awaits its end."""
        # The end takes as long as the thread's own work.
        await asyncio.shield(asyncio.to_thread(self.release))

    def _run(self) -> None:
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(_wind_up())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    def _stop(self) -> None:
        with self._stopping:
            self._stops = True
            self._loop.call_soon_threadsafe(self._loop.stop)


def _run_at_once(coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
    """Runs a coroutine that does not wait, as the methods of an ended call do not."""
    done: Future[T] = Future()
    try:
        coroutine.send(None)
    except StopIteration as finished:
        done.set_result(finished.value)
    except Exception as error:
        done.set_exception(error)
    else:
        coroutine.close()
        raise RuntimeError("a method of an ended call tried to wait")
    return done


async def _wind_up() -> None:
    """Lets tasks that were just cancelled finish."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, late = await asyncio.wait(others, timeout=_WIND_UP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
