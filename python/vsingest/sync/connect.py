"""From a room's id, or a session's URL, to a joined call; blocking."""

import atexit
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Unpack

from vsingest.client.connect import connect as connect_async
from vsingest.client.connect_options import ProjectOptions
from vsingest.client.thread.media_thread import MediaThread
from vsingest.sync.call import Call


def connect(**options: Unpack[ProjectOptions]) -> AbstractContextManager[Call]:
    """Joins a room: ``with vsingest.sync.connect(room_id=...) as call``; see `vsingest.connect`.

    Callbacks are called, and `session_factory` is awaited, in the thread of the audio. A call that
    is still open when the program ends is left then, at once. A child made by a fork has no part in
    the calls of its parent: their methods raise RuntimeError there, and the block's end leaves
    nothing.
    """
    return _Connection(options)


class _Connection(AbstractContextManager[Call]):
    """One call, from its joining to its end."""

    def __init__(self, options: ProjectOptions) -> None:
        self._joining = connect_async(**options)

    def __enter__(self) -> Call:
        self._thread = MediaThread.acquire()
        try:
            call = self._thread.wait(self._joining.__aenter__())
        except BaseException:
            self._thread.release()
            raise
        _open.add(self)
        return Call(self._thread, call)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        _open.discard(self)
        if self._thread.is_the_parents:
            return False
        try:
            return bool(self._thread.wait(self._joining.__aexit__(kind, error, traceback)))
        finally:
            self._thread.release()


_open: set[_Connection] = set()


@atexit.register
def _leave_all() -> None:
    """Leaves the calls that the program forgot, while their thread still runs."""
    for connection in tuple(_open):
        connection.__exit__(SystemExit, SystemExit(), None)
