"""The process that something belongs to."""

import os


class Origin:
    """The process in which this was made: a child that is forked from it has no part in it."""

    def __init__(self) -> None:
        self._process = os.getpid()

    @property
    def is_the_parents(self) -> bool:
        """Whether it was left behind in another process by a fork."""
        return self._process != os.getpid()

    def check(self) -> None:
        """Refuses a child.

        Raises:
            RuntimeError: This is another process.
        """
        if self.is_the_parents:
            raise RuntimeError(
                f"the call belongs to process {self._process}, from which this one was forked; "
                "join another call here"
            )
