"""Logging of a lasting fault: one line when it begins and one when it is over."""

import logging


class Outage:
    """Logs the first failure of an operation that is tried repeatedly, and its recovery.

    Args:
        log: The logger.
        what: The failure in words, such as "the outbox cannot be read".
        recovered: The text to log once the operation works again.
        expected: Errors that are logged by their text alone; others are logged with a traceback.
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
        """Records that the operation failed."""
        if not self._on:
            self._on = True
            trace = None if isinstance(error, self._expected) else error
            self._log.error("%s, and is tried again: %s", self._what, error, exc_info=trace)

    def worked(self) -> None:
        """Records that the operation worked."""
        if self._on:
            self._on = False
            self._log.warning(self._recovered)
