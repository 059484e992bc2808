"""The base class of objects that a `with` block closes."""

from typing import Self


class Closing:
    """A context manager whose exit calls `close`."""

    def close(self) -> None:
        """Release all resources; a second call does nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
