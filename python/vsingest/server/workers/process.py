"""The process of one worker, which is restarted when it ends."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import msgspec

from vsingest import system
from vsingest.cluster.store_failure import StoreFailure
from vsingest.server.workers.spec import Failed, Ready, Spec, answer_decoder, packed

log = logging.getLogger("vsingest.server.workers")

START_SECONDS: Final = 60.0
# The end of a process that ran for so long is not a failed start.
STEADY_SECONDS: Final = 60.0
LONGEST_WAIT_SECONDS: Final = 30.0


class WorkerFailed(Exception):  # noqa: N818 - what happened
    """A worker did not start.

    Attributes:
        usage: Whether its settings are the cause.
    """

    def __init__(self, message: str, *, usage: bool) -> None:
        super().__init__(message)
        self.usage = usage

    def __reduce__(self) -> tuple[Any, ...]:
        # A keyword is not in args, from which pickle makes an exception again.
        return partial(type(self), usage=self.usage), self.args


def restart_wait(deaths: int) -> float:
    """Returns the seconds before a restart: none after the first death, then 1, 2, 4 ... 30.

    Args:
        deaths: The number of deaths in quick succession.
    """
    return 0.0 if deaths <= 1 else min(LONGEST_WAIT_SECONDS, 2.0 ** min(deaths - 2, 10))


class WorkerProcess:
    """Starts one worker, and restarts it when it ends.

    Args:
        spec: The worker's specification.
        evict: Is called first when the worker has died.
        clock: A monotonic clock, in seconds.

    Attributes:
        ready: The worker's report that it serves; None before.
    """

    def __init__(
        self,
        spec: Spec,
        evict: Callable[[], Awaitable[None]],
        *,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self.ready: Ready | None = None
        self._spec = spec
        self._evict = evict
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._control: asyncio.StreamWriter | None = None
        self._stopping = asyncio.Event()
        self._began = 0.0
        self._deaths = 0

    @property
    def began(self) -> bool:
        """Whether the process was started."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        """The id of the process; None before it started."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Starts the worker, and returns when it serves.

        Raises:
            WorkerFailed: It did not start.
        """
        spec = self._spec
        self._began = self._clock()
        try:
            reader, self._control = await self._spawn()
        except OSError as error:
            raise WorkerFailed(
                f"the process could not be started: {error.strerror}", usage=False
            ) from None
        if self._stopping.is_set():
            self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(START_SECONDS):
                self._control.write(packed(spec))
                await self._control.drain()
                answer = answer_decoder.decode(await reader.readline())
        except (TimeoutError, OSError, msgspec.DecodeError):
            answer = Failed("it ended, or did not begin to serve", usage=False)
        if isinstance(answer, Failed):
            self.signal(signal.SIGKILL)
            raise WorkerFailed(answer.message, usage=answer.usage)
        self.ready = answer

    async def _spawn(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        spec = self._spec
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                inherited = (theirs.fileno(), *spec.own, *spec.shared, *spec.metrics)
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    __package__,
                    str(theirs.fileno()),
                    stdin=asyncio.subprocess.DEVNULL,
                    pass_fds=inherited,
                    # In its own session, so that a signal of the terminal reaches it once, through
                    # us.
                    process_group=0,
                )
            return await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()
            raise

    async def keep(self) -> None:
        """Restarts the worker whenever it ends, until `stop`; returns when it has ended then."""
        while True:
            await self.ended()
            if self._stopping.is_set():
                return
            steady = self._clock() - self._began >= STEADY_SECONDS
            self._deaths = 1 if steady else self._deaths + 1
            wait = restart_wait(self._deaths)
            again = f"again in {wait:g} s" if wait else "again at once"
            log.error("worker %d %s; it is started %s", self._spec.number, self._how(), again)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._stopping.wait()
            if self._stopping.is_set():
                return
            try:
                await self.start()
            except WorkerFailed as failed:
                log.error("worker %d did not start: %s", self._spec.number, failed)

    async def ended(self) -> None:
        """Returns when the process has ended and its rooms are free."""
        assert self._process is not None
        await self._process.wait()
        try:
            await self._evict()
        except StoreFailure:
            log.exception(
                "the rooms of worker %d, which has died, could not be freed", self._spec.number
            )
        if self._control is not None:
            self._control.close()
            with contextlib.suppress(OSError):
                await self._control.wait_closed()

    def stop(self) -> None:
        """Tells the worker to end; a second call has the effect of a second signal."""
        self._stopping.set()
        self.signal(signal.SIGTERM)

    def signal(self, number: signal.Signals) -> None:
        """Sends the worker a signal; has no effect if it has ended."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def _how(self) -> str:
        assert self._process is not None
        code = self._process.returncode or 0
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"
