"""What is closed where its `with` block ends."""

from types import TracebackType
from typing import Self


class Closing:
    """Makes a context manager of whatever has a `close`."""

    def close(self) -> None:
        """Lets go of what it holds; harmless when done twice."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
