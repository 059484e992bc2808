"""One direction of a connection: bytes in transit."""

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# The bytes in transit before the sender's own buffer fills: a small send buffer.
CAPACITY_BYTES: Final = 16_384


@dataclass(slots=True)
class NetworkConditions:
    """The present conditions of a network. A stall also delays what is already in transit.

    Attributes:
        latency: The delay of each direction, in seconds.
        jitter: The maximum of a random delay added to each write, in seconds; order is kept, as
            with TCP.
        segment_bytes: The most bytes that arrive at once, drawn from 1 up to this; None for each
            write as a whole.
        stalled_until: The time before which nothing arrives.
    """

    latency: float = 0.0
    jitter: float = 0.0
    segment_bytes: int | None = None
    stalled_until: float = 0.0


class Wire:
    """Delivers bytes in order, then the end.

    Args:
        loop: The loop with the virtual time.
        conditions: The conditions of its network.
        chance: Draws jitter and segments.
        arrive: Receives the bytes; None for the end.
        freed: Is called when there is room again.

    Attributes:
        stalled_until: The time before which nothing arrives in this direction.
        held: Whether the receiver has paused reading.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        conditions: NetworkConditions,
        chance: random.Random,
        *,
        arrive: Callable[[bytes | None], None],
        freed: Callable[[], None],
    ) -> None:
        self.stalled_until = 0.0
        self.held = False
        self._loop = loop
        self._conditions = conditions
        self._chance = chance
        self._arrive = arrive
        self._freed = freed
        self._under_way: deque[tuple[float, bytes | None]] = deque()
        self._bytes = 0
        self._last_arrival = 0.0
        self._next: asyncio.Handle | None = None

    @property
    def full(self) -> bool:
        """Whether the sender must wait."""
        return self._bytes >= CAPACITY_BYTES

    def carry(self, data: bytes | None) -> None:
        """Sends bytes, or the end."""
        for piece in self._pieces(data):
            arrival = self._loop.time() + self._conditions.latency
            if self._conditions.jitter > 0:
                arrival += self._chance.uniform(0.0, self._conditions.jitter)
            self._last_arrival = max(self._last_arrival, arrival)
            self._under_way.append((self._last_arrival, piece))
            self._bytes += len(piece or b"")
        self.go_on()

    def go_on(self) -> None:
        """Schedules the arrival of the next segment."""
        if self._next is None and self._under_way and not self.held:
            due = self._due()
            if due <= self._loop.time():
                self._next = self._loop.call_soon(self._deliver)
            elif due < math.inf:
                self._next = self._loop.call_at(due, self._deliver)

    def cut(self) -> None:
        """Loses everything in transit."""
        self._under_way.clear()
        self._bytes = 0
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _due(self) -> float:
        stalled_until = max(self.stalled_until, self._conditions.stalled_until)
        return max(self._under_way[0][0], stalled_until)

    def _deliver(self) -> None:
        self._next = None
        was_full = self.full
        while self._under_way and not self.held and self._due() <= self._loop.time():
            _, piece = self._under_way.popleft()
            self._bytes -= len(piece or b"")
            self._arrive(piece)
        self.go_on()
        if was_full and not self.full:
            self._freed()

    def _pieces(self, data: bytes | None) -> list[bytes | None]:
        most = self._conditions.segment_bytes
        if data is None or most is None:
            return [data]
        pieces: list[bytes | None] = []
        start = 0
        while start < len(data):
            size = self._chance.randint(1, most)
            pieces.append(data[start : start + size])
            start += size
        return pieces
