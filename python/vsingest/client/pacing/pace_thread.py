"""The thread that paces all calls of the process, whatever their loops are doing."""

import os
import threading
from typing import ClassVar

from vsingest.fast import Beat


class PaceThread:
    """The one thread of its kind in a process, for as long as any call holds it.

    It runs in the core and never needs the interpreter, so that neither Python code nor an
    extension that keeps the interpreter's lock delays a frame.

    Attributes:
        beat: What the queues of the calls are driven by.
    """

    _shared: ClassVar["PaceThread | None"] = None
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self.beat = Beat()
        self._holders = 0
        # Daemonic, so that a program that forgets a call can still end.
        self._thread = threading.Thread(target=self.beat.run, name="vsingest pace", daemon=True)
        self._thread.start()

    @classmethod
    def acquire(cls) -> "PaceThread":
        """Holds the thread; starts it for the first holder."""
        with cls._lock:
            if cls._shared is None:
                cls._shared = PaceThread()
            cls._shared._holders += 1
            return cls._shared

    def release(self) -> None:
        """Lets it go; it ends with its last holder."""
        with self._lock:
            self._holders -= 1
            if self._holders:
                return
            if PaceThread._shared is self:
                PaceThread._shared = None
        self.beat.stop()
        self._thread.join()

    @classmethod
    def before_fork(cls) -> None:
        """Keeps a child from being made while a queue is locked that nobody there would unlock."""
        cls._lock.acquire()
        if cls._shared is not None:
            cls._shared.beat.hold()

    @classmethod
    def after_fork(cls) -> None:
        """Goes on in the parent."""
        if cls._shared is not None:
            cls._shared.beat.let_go()
        cls._lock.release()

    @classmethod
    def forget(cls) -> None:
        """Goes on in the child, which has no such thread."""
        cls.after_fork()
        cls._shared = None


os.register_at_fork(
    before=PaceThread.before_fork,
    after_in_parent=PaceThread.after_fork,
    after_in_child=PaceThread.forget,
)
