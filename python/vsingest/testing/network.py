"""A network in memory, with its servers, its connections and its faults."""

import asyncio
import math
import random
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Final

from vsingest.testing.link import NetworkLink
from vsingest.testing.listening import Address, NetworkServer
from vsingest.testing.wire import NetworkConditions

if TYPE_CHECKING:
    from vsingest.testing.trace import Trace

HOST: Final = "127.0.0.1"
_FIRST_FREE_PORT: Final = 8_001
_FIRST_CLIENT_PORT: Final = 50_001


class Network:
    """The network of one `VirtualLoop`; as with TCP, only whole connections can be lost.

    Args:
        loop: The loop with the virtual time.
        seed: Determines the network's random draws, independently of others.

    Attributes:
        trace: Records everything that is sent, if set.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, seed: int = 0) -> None:
        self.trace: Trace | None = None
        self._loop = loop
        self._chance = random.Random(f"network {seed}")  # noqa: S311 - hides nothing
        self._conditions = NetworkConditions()
        self._down_until = 0.0
        self._servers: dict[int, NetworkServer] = {}
        self._links: dict[int, NetworkLink] = {}
        self._numbers = count(1)

    @property
    def latency(self) -> float:
        """The delay of each direction in seconds; like the next two, for data sent from now on."""
        return self._conditions.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._conditions.latency = _checked("latency", seconds)

    @property
    def jitter(self) -> float:
        """The maximum of a random delay added to each write, in seconds."""
        return self._conditions.jitter

    @jitter.setter
    def jitter(self, seconds: float) -> None:
        self._conditions.jitter = _checked("jitter", seconds)

    @property
    def segment_bytes(self) -> int | None:
        """The most bytes that arrive at once, drawn from 1 up; None for each write as a whole."""
        return self._conditions.segment_bytes

    @segment_bytes.setter
    def segment_bytes(self, most: int | None) -> None:
        if most is not None and most < 1:
            raise ValueError(f"segment_bytes: {most} is below 1")
        self._conditions.segment_bytes = most

    @property
    def links(self) -> tuple[NetworkLink, ...]:
        """The open connections, in the order in which they were opened."""
        return tuple(self._links.values())

    def stall(self, seconds: float) -> None:
        """Delays everything for a time; ``math.inf`` delays it for ever."""
        until = self._loop.time() + _checked("seconds", seconds, most=math.inf)
        self._conditions.stalled_until = max(self._conditions.stalled_until, until)

    def drop(self) -> None:
        """Breaks every connection and loses what is in transit; both ends see a reset."""
        for link in self.links:
            link.drop()

    def outage(self, seconds: float) -> None:
        """Breaks every connection, and refuses new ones for a time."""
        until = self._loop.time() + _checked("seconds", seconds)
        self._down_until = max(self._down_until, until)
        self.drop()

    # Called by the loop

    async def dial(self, port: int) -> None:
        """Returns when the server is reached.

        Raises:
            ConnectionRefusedError: Nothing listens there, or the network is down.
        """
        reached_at = max(self._loop.time(), self._conditions.stalled_until) + 2 * self.latency
        await asyncio.sleep(reached_at - self._loop.time())
        self._server(port)

    def connect(
        self, factory: Callable[[], asyncio.BaseProtocol], port: int
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """Opens a connection to a server that has been reached.

        Raises:
            ConnectionRefusedError: The server has closed.
        """
        server = self._server(port)
        number = next(self._numbers)
        link = NetworkLink(
            self._loop, self._conditions, self._chance, number, self._note, self._links.pop
        )
        self._links[number] = link
        client_address, address = (HOST, _FIRST_CLIENT_PORT + number - 1), (HOST, port)
        client, accepted = link.ends(client_address, address)
        self._loop.call_soon(accepted.attach, server.factory())
        protocol = factory()
        client.attach(protocol)
        return client, protocol

    def listen(self, factory: Callable[[], asyncio.BaseProtocol], port: int) -> NetworkServer:
        """Makes a server; port 0 takes a free one.

        Raises:
            OSError: The port is in use.
        """
        if port == 0:
            port = next(free for free in count(_FIRST_FREE_PORT) if free not in self._servers)
        if port in self._servers:
            raise OSError(f"port: {port} is taken in this network; 0 takes a free one")
        server = NetworkServer(self._loop, Address(HOST, port), factory, lambda: self._forget(port))
        self._servers[port] = server
        return server

    def _server(self, port: int) -> NetworkServer:
        if port not in self._servers or self._loop.time() < self._down_until:
            raise ConnectionRefusedError(f"nothing listens on port {port} of the network in memory")
        return self._servers[port]

    def _forget(self, port: int) -> None:
        del self._servers[port]

    def _note(self, number: int, sender: str, data: bytes | None) -> None:
        if self.trace is not None:
            self.trace.note(self._loop.time(), number, sender, data)


def _checked(name: str, seconds: float, *, most: float = 86_400.0) -> float:
    if not 0 <= seconds <= most:
        raise ValueError(f"{name}: {seconds!r} is outside 0..{most:g} seconds")
    return seconds
