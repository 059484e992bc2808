"""The name of the request that is being worked on, for its answer and for the log."""

import secrets
from contextvars import ContextVar
from typing import Final

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """Makes a name that no other request has."""
    return secrets.token_hex(16)
