"""A fault that lasts, in two lines of the log: when it begins and when it is over."""

import logging


class Outage:
    """Logs the first of the failures of something that is tried again and again, and its recovery.

    Args:
        log: Where to.
        what: What fails, such as "the outbox cannot be read".
        recovered: What to say once it works again.
        expected: Errors whose text says it all; of any other the traceback is logged.
    """

    def __init__(
        self,
        log: logging.Logger,
        what: str,
        recovered: str,
        expected: type[Exception] | tuple[type[Exception], ...],
    ) -> None:
        self._log = log
        self._what = what
        self._recovered = recovered
        self._expected = expected
        self._on = False

    def failed(self, error: Exception) -> None:
        """Notes that it failed."""
        if not self._on:
            self._on = True
            trace = None if isinstance(error, self._expected) else error
            self._log.error("%s, and is tried again: %s", self._what, error, exc_info=trace)

    def worked(self) -> None:
        """Notes that it works."""
        if self._on:
            self._on = False
            self._log.warning(self._recovered)
