"""Joins the calls of a load, lets them talk, and measures them."""

import asyncio
import os
import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final

from vsingest import system
from vsingest.client.call.call import Call
from vsingest.client.errors import VsingestError
from vsingest.client.ingest_client import IngestClient
from vsingest.load.caller import Caller, CallerGroup, LoadCounters
from vsingest.load.report import LoadReport
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat

# Few join at a time, since many joins at once would be another test.
JOINING_AT_ONCE: Final = 20


class Load:
    """Many calls that talk at the same time.

    Args:
        client: The client of the calls.
        calls: The number of calls.
        per_room: The calls in each room; the last room may have fewer.
        seconds: How long the calls talk.
        audio: The audio that the calls ask for.
        progress: Is called after each attempt to join, with the number of calls that have joined.

    Attributes:
        counters: The measurements so far.
        joined: The number of calls that joined.
        failures: The reasons why calls did not join or broke, and how often.
        begun: Whether all calls have joined or failed, and the others talk.
    """

    def __init__(
        self,
        client: IngestClient,
        *,
        calls: int,
        per_room: int,
        seconds: int,
        audio: AudioFormat = PLAIN_AUDIO,
        progress: Callable[[int], None],
    ) -> None:
        self.counters = LoadCounters()
        self.joined = 0
        self.failures: Counter[str] = Counter()
        self._client = client
        self._seconds = seconds
        self._audio = audio
        self._progress = progress
        self.begun = asyncio.Event()
        self._door = asyncio.Semaphore(JOINING_AT_ONCE)
        self._calls = calls
        self._arrived = 0
        self._began_at: float | None = None
        self._took = 0.0
        self._cpu = 0.0
        name = secrets.token_hex(3)
        self._rooms = [
            CallerGroup(f"load-{name}-{number}", min(per_room, calls - number * per_room))
            for number in range(-(-calls // per_room))
        ]

    async def run(self) -> None:
        """Joins all calls, and lets them talk to the end."""
        callers = [
            Caller(room, place, self.counters, self._audio)
            for room in self._rooms
            for place in range(room.callers)
        ]
        try:
            async with asyncio.TaskGroup() as tasks:
                for caller in callers:
                    tasks.create_task(self._call(caller))
        finally:
            if self._began_at is not None:
                self._took = system.monotonic() - self._began_at
                self._cpu = _cpu() - self._cpu

    def report(self) -> LoadReport:
        """Returns the report, also of a load that was cut short."""
        counters = self.counters
        return LoadReport(
            calls=self._calls,
            joined=self.joined,
            failures=dict(self.failures),
            rooms=len(self._rooms),
            seconds=self._took,
            frames_sent=counters.frames_sent,
            frames_heard=counters.frames_heard,
            frames_missing=counters.frames_missing,
            marks_due=counters.marks_due,
            marks_heard=counters.marks_heard,
            samples_dropped=dict(counters.dropped),
            gaps=counters.gaps,
            lateness=counters.lateness.percentiles(),
            latency=counters.latency.percentiles(),
            jitter=counters.jitter.percentiles(),
            cpu_seconds=self._cpu if self._took else 0.0,
        )

    async def _call(self, caller: Caller) -> None:
        try:
            async with AsyncExitStack() as stack:
                try:
                    async with self._door:
                        call = await stack.enter_async_context(self._joining(caller))
                        # Before anyone may speak: a mark may come before this task runs again.
                        stream = await stack.enter_async_context(call.audio(raw=True))
                    self.joined += 1
                finally:
                    self._arrive()
                await caller.talk(call, stream, self._seconds, self.begun)
        except VsingestError as error:
            # Each request has its own id, which would separate equal failures.
            why, _, _ = str(error).partition(" (request ")
            self.failures[why or type(error).__name__] += 1

    def _joining(self, caller: Caller) -> AbstractAsyncContextManager[Call]:
        return self._client.connect(
            room_id=caller.room.name,
            participant={"name": f"Load {caller.place}"},
            # A broken call is a result, so it is not replaced.
            reconnect=False,
            sample_rate=self._audio.sample_rate,
            transport="binary" if self._audio.binary else "json",
            strict=True,
        )

    def _arrive(self) -> None:
        self._arrived += 1
        self._progress(self.joined)
        if self._arrived == self._calls:
            self._began_at = system.monotonic()
            self._cpu = _cpu()
            self.begun.set()


def _cpu() -> float:
    times = os.times()
    return times.user + times.system
