"""The room and the call to which log lines belong."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from typing import Final, NamedTuple


class LogIds(NamedTuple):
    """The room and the call of a line; empty if it belongs to none.

    Attributes:
        room_id: The room.
        call_id: The call, a UUID.
    """

    room_id: str = ""
    call_id: str = ""


_NONE: Final = LogIds()
_ids: Final[ContextVar[LogIds]] = ContextVar("log_ids", default=_NONE)


def log_ids() -> LogIds:
    """Returns the present ids of this task."""
    return _ids.get()


def note_ids(room_id: str = "", call_id: str = "") -> None:
    """Sets the ids of this task from now on, and of the tasks that it then starts."""
    _ids.set(LogIds(room_id, call_id))


@contextmanager
def about(room_id: str, call_id: str = "") -> Iterator[None]:
    """Sets the ids within a block, and for what is scheduled in it."""
    before = _ids.set(LogIds(room_id, call_id))
    try:
        yield
    finally:
        _ids.reset(before)


def about_none() -> Context:
    """Returns a context without ids, for shared work that a call starts first."""
    context = copy_context()
    context.run(_ids.set, _NONE)
    return context
