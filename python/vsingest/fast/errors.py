"""What the core raises beyond ``TypeError`` and ``ValueError``."""

__all__ = ["MediaError", "NotMediaError"]


class MediaError(ValueError):
    """A message cannot be read as a media message, or its samples do not fit.

    Attributes:
        index: Which of many messages it was, where many were given at once; else None.
    """

    index: int | None = None

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class NotMediaError(MediaError):
    """A message is valid JSON, but of another event than ``media``."""
