"""Pings that find out whether a peer is gone although its connection is still open."""

import asyncio
from collections.abc import Callable
from typing import Final

# The time that a peer has to answer a ping, as a share of the time between two pings.
PATIENCE: Final = 0.5


class Heartbeat:
    """Pings every `seconds`; a peer that sends nothing for half as long after a ping is gone.

    Args:
        seconds: Seconds between two pings.
        received: Returns how many bytes have come from the peer.
        ping: Sends a ping.
        gone: Is called when the peer is gone.
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
        """Stops pinging; idempotent."""
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
