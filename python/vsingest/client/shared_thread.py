"""A thread that all calls of a process share."""

import os
import threading
from typing import ClassVar, Self

from vsingest.client.origin import Origin


class SharedThread:
    """The one thread of its kind in a process, for as long as anyone holds it.

    A child made by a fork has no such thread: what was held before the fork is the parent's, and
    the child's first holder starts one of its own.
    """

    name: ClassVar[str]
    _shared: ClassVar["SharedThread | None"]
    _lock: ClassVar[threading.Lock]

    def __init_subclass__(cls) -> None:
        cls._shared = None
        cls._lock = threading.Lock()
        os.register_at_fork(
            before=cls._before_fork,
            after_in_parent=cls._after_fork,
            after_in_child=cls._after_fork_in_child,
        )

    def __init__(self) -> None:
        self._holders = 0
        self._origin = Origin()
        # Daemonic, so that a program that forgets a call can still end.
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
        """Lets it go; it ends with its last holder, and this returns when it has."""
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
        """Whether it was left behind in another process by a fork."""
        return self._origin.is_the_parents

    def _run(self) -> None:
        """What the thread does."""
        raise NotImplementedError

    def _stop(self) -> None:
        """Has `_run` return."""
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
