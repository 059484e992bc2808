"""A thread that all calls of a process share."""

import threading
from typing import ClassVar, Self

from vsingest import system
from vsingest.client.origin import Origin


class SharedThread:
    """A thread of which a process has one, and which runs while anyone holds it.

    A forked child does not have its parent's thread; the first holder in the child starts a new
    one.
    """

    name: ClassVar[str]
    _shared: ClassVar["SharedThread | None"]
    _lock: ClassVar[threading.Lock]

    def __init_subclass__(cls) -> None:
        cls._shared = None
        cls._lock = threading.Lock()
        system.at_fork(
            before=cls._before_fork,
            after_in_parent=cls._after_fork,
            after_in_child=cls._after_fork_in_child,
        )

    def __init__(self) -> None:
        self._holders = 0
        self._origin = Origin()
        # A daemon thread, so that a program that forgets to leave a call can still end.
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    @classmethod
    def acquire(cls) -> Self:
        """Holds the thread; starts it for the first holder."""
        with cls._lock:
            shared = cls._shared
            if not isinstance(shared, cls) or not shared._thread.is_alive():
                shared = cls._shared = cls()
            shared._holders += 1
            return shared

    def release(self) -> None:
        """Releases the thread; the last release ends it, and returns when it has ended."""
        if self.is_the_parents:
            return
        with self._lock:
            self._holders -= 1
            if self._holders:
                return
            if type(self)._shared is self:
                type(self)._shared = None
        self._stop()
        self._thread.join()

    @property
    def is_the_parents(self) -> bool:
        """Whether the thread belongs to the parent of this forked process."""
        return self._origin.is_the_parents

    def _run(self) -> None:
        """Runs in the thread."""
        raise NotImplementedError

    def _stop(self) -> None:
        """Makes `_run` return."""
        raise NotImplementedError

    @classmethod
    def _before_fork(cls) -> None:
        cls._lock.acquire()

    @classmethod
    def _after_fork(cls) -> None:
        cls._lock.release()

    @classmethod
    def _after_fork_in_child(cls) -> None:
        cls._after_fork()
        cls._shared = None
