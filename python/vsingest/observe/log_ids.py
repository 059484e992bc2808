"""The room and the call that lines of the log are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from typing import Final, NamedTuple


class LogIds(NamedTuple):
    """What a line is about; empty where it is about none.

    Attributes:
        room_id: The room.
        call_id: The call, a UUID.
    """

    room_id: str = ""
    call_id: str = ""


_NONE: Final = LogIds()
_ids: Final[ContextVar[LogIds]] = ContextVar("log_ids", default=_NONE)


def log_ids() -> LogIds:
    """Returns what lines of this task are about now."""
    return _ids.get()


def note_ids(room_id: str = "", call_id: str = "") -> None:
    """Says what lines of this task are about from now on; also those of tasks it then starts."""
    _ids.set(LogIds(room_id, call_id))


@contextmanager
def about(room_id: str, call_id: str = "") -> Iterator[None]:
    """Says what lines of a block are about, and those of what is scheduled in it."""
    before = _ids.set(LogIds(room_id, call_id))
    try:
        yield
    finally:
        _ids.reset(before)


def about_none() -> Context:
    """Returns a context for what a call happens to start first and all share."""
    context = copy_context()
    context.run(_ids.set, _NONE)
    return context
