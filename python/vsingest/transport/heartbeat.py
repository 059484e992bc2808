"""Finding out that a peer is gone though its connection is not."""

import asyncio
from collections.abc import Callable
from typing import Final

# Of the time between two pings, how much a peer has to answer one.
PATIENCE: Final = 0.5


class Heartbeat:
    """Pings each `seconds`; half as long after a ping, a peer that sent nothing since is gone.

    Args:
        seconds: Between two pings.
        received: How many bytes have come from the peer.
        ping: Sends one.
        gone: Called where there was no sign of life.
    """

    def __init__(
        self,
        seconds: float,
        received: Callable[[], int],
        ping: Callable[[], None],
        gone: Callable[[], None],
    ) -> None:
        self._seconds = seconds
        self._received = received
        self._ping = ping
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(seconds, self._send)

    def stop(self) -> None:
        """No more pings; idempotent."""
        self._timer.cancel()

    def _send(self) -> None:
        received = self._received()
        self._ping()
        self._timer = self._loop.call_later(self._seconds * PATIENCE, self._check, received)

    def _check(self, received: int) -> None:
        if self._received() == received:
            self._gone()
        else:
            rest = self._seconds * (1 - PATIENCE)
            self._timer = self._loop.call_later(rest, self._send)
