"""The errors that every store raises when its database fails."""

from typing import Final

RETRY_SECONDS: Final = 5


class StoreFailure(Exception):  # noqa: N818 - the name of a state
    """A store cannot do what was requested, and has changed nothing."""


class StoreUnavailable(StoreFailure):
    """A store is unusable for now: its disk is full, locked or unreachable, and may recover."""
