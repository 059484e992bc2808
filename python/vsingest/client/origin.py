"""The process to which an object belongs."""

import os


class Origin:
    """Records the process in which an object was made, since a forked child must not use it."""

    def __init__(self) -> None:
        self._process = os.getpid()

    @property
    def is_the_parents(self) -> bool:
        """Whether this process is a forked child of the one in which the object was made."""
        return self._process != os.getpid()

    def check(self) -> None:
        """Refuses a forked child.

        Raises:
            RuntimeError: This is a forked child.
        """
        if self.is_the_parents:
            raise RuntimeError(
                f"the call belongs to process {self._process}, from which this one was forked; "
                "join another call here"
            )
