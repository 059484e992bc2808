"""Errors of media messages; both are kinds of ``ValueError``."""

__all__ = ["MediaError", "NotMediaError"]


class MediaError(ValueError):
    """A message cannot be read as a media message, or its samples do not fit.

    Attributes:
        index: Which message it was, counted from 0, if several were passed at once; else None.
    """

    index: int | None = None

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class NotMediaError(MediaError):
    """A message is a JSON object whose ``event`` is not ``"media"``."""
