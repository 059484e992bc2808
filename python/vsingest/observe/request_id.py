"""The id of the current request, for its answer and for the log."""

from contextvars import ContextVar
from typing import Final

from vsingest import system

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """Makes a unique request id."""
    return system.random_bytes(16).hex()
