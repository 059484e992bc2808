"""A connection in memory: two ends, and a wire for each direction."""

import asyncio
import math
import random
from collections.abc import Callable
from typing import TypeAlias

from vsingest.testing.memory_transport import MemoryTransport
from vsingest.testing.wire import NetworkConditions, Wire

# The number of the connection, the sender, and the bytes; None for the end.
Note: TypeAlias = Callable[[int, str, bytes | None], None]


class NetworkLink:
    """One connection of a `Network`.

    Attributes:
        number: The number of the connection, from 1 in the order of opening.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        conditions: NetworkConditions,
        chance: random.Random,
        number: int,
        note: Note,
        forget: Callable[[int], object],
    ) -> None:
        self.number = number
        self._loop = loop
        self._conditions = conditions
        self._chance = chance
        self._note = note
        self._forget = forget
        self._open_ends = 2

    def __repr__(self) -> str:
        return f"<NetworkLink {self.number}>"

    def stall(self, seconds: float) -> None:
        """Delays everything in both directions for a time; ``math.inf`` delays it for ever."""
        if not seconds >= 0:
            raise ValueError(f"seconds: {seconds!r} is below 0")
        until = self._loop.time() + seconds
        for end in self._ends:
            end.into.stalled_until = max(end.into.stalled_until, until)

    def drop(self) -> None:
        """Breaks the connection and loses what is in transit; both ends see a reset."""
        self.stall(math.inf)
        for end in self._ends:
            end.into.cut()
            end.break_off(ConnectionResetError("the network broke the connection"))

    def ends(
        self, client_address: tuple[str, int], server_address: tuple[str, int]
    ) -> tuple[MemoryTransport, MemoryTransport]:
        """Makes the client's end and the server's; to be called once."""
        client = MemoryTransport(self._loop, client_address, server_address, self._end_lost)
        server = MemoryTransport(self._loop, server_address, client_address, self._end_lost)
        self._ends = client, server
        client.note = lambda data: self._note(self.number, "client", data)
        server.note = lambda data: self._note(self.number, "server", data)
        client.other, server.other = server, client
        client.out = server.into = self._wire(client, server)
        server.out = client.into = self._wire(server, client)
        return client, server

    def _wire(self, origin: MemoryTransport, goal: MemoryTransport) -> Wire:
        return Wire(
            self._loop,
            self._conditions,
            self._chance,
            arrive=goal.arrive,
            freed=origin.go_on,
        )

    def _end_lost(self) -> None:
        self._open_ends -= 1
        if self._open_ends == 0:
            self._forget(self.number)
