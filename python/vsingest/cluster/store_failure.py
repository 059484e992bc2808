"""What every store raises where what it is made of fails."""

from typing import Final

RETRY_SECONDS: Final = 5


class StoreFailure(Exception):  # noqa: N818 - the name of a state
    """A store cannot do what it is asked, and has changed nothing."""


class StoreUnavailable(StoreFailure):
    """It cannot for now: what it is kept on is full, locked or away, and may recover."""
