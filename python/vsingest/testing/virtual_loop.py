"""An event loop with virtual time and a network in memory."""

import asyncio
import math
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from vsingest.testing.listening import NetworkServer
from vsingest.testing.network import HOST, Network
from vsingest.testing.selector import JumpingSelector
from vsingest.testing.source import VirtualSource

T = TypeVar("T")

LIMIT_SECONDS: Final = 7_200.0
# Beyond this time the loop's tolerance of a nanosecond is lost in rounding, and the time must pass
# a timer for it to be due.
_COARSE_FROM_SECONDS: Final = 1e6
_SHOWN_TASKS: Final = 10


class StuckError(RuntimeError):
    """Nothing more can happen in virtual time, or the limit of time is reached."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs everything that can run, then advances the time to the next timer.

    `asyncio.sleep`, timeouts and timers take no real time, and `vsingest.system` has this loop's
    time and randomness. Connections, servers and host names are those of its `network`; there is no
    TLS, UDP, pipe or subprocess. Work for an executor runs at once, while time stands still, so
    that threads add no randomness.

    Args:
        seed: Determines all random draws: ids, keys, back-off, the network's jitter.
        limit: Virtual seconds after which a wait raises `StuckError`.

    Attributes:
        limit: The same; it may be changed.
        network: The network of its connections, which can simulate faults.
    """

    def __init__(self, seed: int = 0, *, limit: float = LIMIT_SECONDS) -> None:
        self._now = 0.0
        self.limit = limit
        super().__init__(JumpingSelector(self._jump))
        self.network = Network(self, seed)
        self._source = VirtualSource(self.time, seed)
        self._dialled: WeakKeyDictionary[socket.socket, tuple[str, int]] = WeakKeyDictionary()

    def time(self) -> float:
        """Returns the virtual seconds since this loop was created."""
        return self._now

    def stall(self, seconds: float) -> None:
        """Lets time pass while nothing runs, as a function that blocks the loop would.

        Raises:
            ValueError: `seconds` is negative or not a number.
        """
        if not (seconds >= 0 and math.isfinite(seconds)):
            raise ValueError(f"seconds: {seconds!r} is not a number from 0 up")
        self._now += seconds

    def run_forever(self) -> None:
        """See `asyncio.loop.run_forever`.

        Raises:
            StuckError: All tasks wait for something that cannot happen, or the limit is reached.
        """
        with self._source.rules():
            super().run_forever()

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Runs the function at once, in a thread of the given executor, else in this thread."""
        done: asyncio.Future[T] = self.create_future()
        try:
            if executor is None:
                done.set_result(func(*args))
            else:
                done.set_result(executor.submit(func, *args).result())
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            done.set_exception(error)
        return done

    async def getaddrinfo(  # type: ignore[override]
        self, host: str | None, port: int | str | None, **_hints: Any
    ) -> list[tuple[Any, ...]]:
        """Resolves every name to the only machine of the network."""
        tcp = socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        return [(*tcp, "", (HOST, int(port or 0)))]

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """Connects within the network; the socket itself stays unconnected."""
        await self.network.dial(address[1])
        self._dialled[sock] = address

    async def create_connection(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: str | None = None,
        port: int | None = None,
        *,
        ssl: Any = None,
        sock: socket.socket | None = None,
        **_options: Any,
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """Connects within the network.

        Raises:
            ConnectionRefusedError: Nothing listens there.
            ValueError: TLS is requested.
        """
        _refuse_tls(ssl)
        if sock is not None:
            port = self._dialled.pop(sock)[1]
            sock.close()
        else:
            assert port is not None
            await self.network.dial(port)
        return self.network.connect(protocol_factory, port)

    async def create_server(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: Any = None,
        port: int | None = None,
        *,
        ssl: Any = None,
        **_options: Any,
    ) -> NetworkServer:
        """Listens within the network; the port may be in use on this machine.

        Raises:
            OSError: Another server of this loop listens there.
            ValueError: TLS is requested.
        """
        _refuse_tls(ssl)
        return self.network.listen(protocol_factory, port or 0)

    def _jump(self, seconds: float | None) -> None:
        if seconds is None:
            raise StuckError(f"nothing more can happen: no timer is set, and {self._who_waits()}")
        # A timer that was set with a number of numpy's would make the time one.
        self._now += float(seconds)
        if self._now > _COARSE_FROM_SECONDS:
            self._now = math.nextafter(self._now, math.inf)
        if self._now > self.limit:
            text = f"{self.limit:g} virtual seconds have passed, and {self._who_waits()}"
            # The cleanup after this error needs time too.
            self.limit = math.inf
            raise StuckError(f"{text}; give a larger limit if that is meant")

    def _who_waits(self) -> str:
        waiting = [task.get_coro() for task in asyncio.all_tasks(self)]
        names = sorted(getattr(one, "__qualname__", repr(one)) for one in waiting)
        shown = ", ".join(names[:_SHOWN_TASKS])
        return f"{len(names)} tasks wait: {shown}{', ...' if len(names) > _SHOWN_TASKS else ''}"


def _refuse_tls(ssl: Any) -> None:
    if ssl:
        raise ValueError("ssl: a network in memory has no TLS; use http:// and ws:// in tests")
