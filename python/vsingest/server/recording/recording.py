"""One recording of a room."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from vsingest import system
from vsingest.media.wav import WAV_SAMPLES
from vsingest.observe.log_ids import about, note_ids
from vsingest.server.recording.block_collector import BlockCollector, TickBlock
from vsingest.server.recording.budget import Budget
from vsingest.server.recording.manifest import Manifest
from vsingest.server.recording.tracks import Format, Tracks
from vsingest.server.rooms.lifecycle import (
    Lifecycle,
    RecordingFailed,
    RecordingStarted,
    RecordingStarting,
    RecordingStopped,
    RecordingStopping,
)
from vsingest.server.rooms.room import Room

log = logging.getLogger("vsingest.server.recording")


class RoomRecording:
    """Records a room until it is stopped, and writes in a separate thread.

    Args:
        room: The room.
        folder: The folder in which the recording's folder is created.
        form: The file format.
        track_limit: The most tracks.
        seconds_limit: The maximum length.
        budget: The memory of all recordings.
        thread: The thread that writes.
        lifecycle: Is told of the start, the end and a failure.
        on_end: Is called once, when it is stopped or has failed.

    Attributes:
        manifest: The manifest.
        opened: Set once its folder is created, or cannot be.
        fault: Why it failed; None if it did not.

    Raises:
        RoomFull: The room has no seat left to listen from.
    """

    def __init__(
        self,
        room: Room,
        folder: Path,
        form: Format,
        *,
        track_limit: int,
        seconds_limit: float,
        budget: Budget,
        thread: Executor,
        lifecycle: Lifecycle,
        on_end: Callable[["RoomRecording"], None],
    ) -> None:
        api_key, room_id = room.key
        self.manifest = Manifest(
            id=str(system.new_uuid()),
            api_key=api_key,
            room_id=room_id,
            session_id=room.session_id,
            started_at=system.wall_ms(),
            sample_rate=room.sample_rate,
            mix=f"mix.{form}",
        )
        self.opened = asyncio.Event()
        self.fault: str | None = None
        self._room = room
        self._folder = folder / self.manifest.id
        self._form: Format = form
        self._track_limit = track_limit
        self._seconds_limit = seconds_limit
        self._budget = budget
        self._thread = thread
        self._lifecycle = lifecycle
        self._on_end = on_end
        self._lost = 0
        self._blocks: asyncio.Queue[TickBlock | None] = asyncio.Queue()
        self._collector = BlockCollector(self._accept, room.sample_rate)
        self._ended = False
        room.listen_in(self._collector)

    def follow_rate(self) -> None:
        """Records at the room's rate from now on, if that has become higher."""
        rate, before = self._room.sample_rate, self._collector.rate
        if self._ended or rate <= before:
            return
        if self._collector.position * rate // before < self._most(rate):
            self._collector.raise_rate(rate)
            self._lost = self._lost * rate // before
            self._room.listen_in(self._collector)
        else:
            self._warn("stays at %d Hz, as it is too long for more", before)

    def stop(self) -> None:
        """Stops recording; idempotent."""
        if not self._ended:
            self._collector.flush()
            self._end()

    async def run(self) -> None:
        """Writes blocks until stopped; never raises."""
        note_ids(self.manifest.room_id)
        now = asyncio.get_running_loop().run_in_executor
        tracks: Tracks | None = None
        self._lifecycle.tell(RecordingStarting(**self._now()))
        try:
            tracks = await now(
                self._thread, Tracks, self._folder, self.manifest, self._form, self._track_limit
            )
            self.opened.set()
            self._lifecycle.tell(RecordingStarted(**self._now()))
            while (block := await self._blocks.get()) is not None:
                try:
                    await now(self._thread, tracks.write, block)
                finally:
                    self._budget.give(block.bytes)
            self._lifecycle.tell(RecordingStopping(**self._now()))
            await now(
                self._thread,
                tracks.complete,
                self._collector.position,
                self._lost,
                self._collector.rate,
            )
        except (
            Exception
        ) as error:  # usually an error of the disk; other errors would be lost otherwise
            log.exception("recording %s failed", self.manifest.id)
            self._drop_the_rest()
            if tracks is not None:
                await self._close_quietly(tracks)
            self.fault = getattr(error, "strerror", None) or type(error).__name__
            self.opened.set()
            self._lifecycle.tell(RecordingFailed(fault=self.fault, **self._now()))
        else:
            self._lifecycle.tell(
                RecordingStopped(
                    files=self.manifest.files,
                    duration_ms=self._collector.position * 1_000 // self._collector.rate,
                    **self._now(),
                )
            )

    def _accept(self, block: TickBlock) -> None:
        if self._ended:
            return
        if self._budget.take(block.bytes):
            self._blocks.put_nowait(block)
        else:
            self._lost += block.samples
            self._warn("lost %d samples: slow disk", block.samples)
        if self._collector.position >= self._most(self._collector.rate):
            self._warn("has reached its maximum length, and stops")
            self._end()

    def _most(self, rate: int) -> float:
        """The most samples that it may have."""
        most = self._seconds_limit * rate
        return min(most, WAV_SAMPLES) if self._form == "wav" else most

    def _end(self) -> None:
        self._ended = True
        self._room.listen_in(None)
        self._blocks.put_nowait(None)
        self._on_end(self)

    def _drop_the_rest(self) -> None:
        if not self._ended:
            self._end()
        while not self._blocks.empty():
            block = self._blocks.get_nowait()
            if block is not None:
                self._budget.give(block.bytes)

    async def _close_quietly(self, tracks: Tracks) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, tracks.give_up)
        except OSError:
            self._warn("could not be closed in order")

    def _warn(self, what: str, *numbers: int) -> None:
        with about(self.manifest.room_id):
            log.warning(f"recording %s {what}", self.manifest.id, *numbers)

    def _now(self) -> dict[str, Any]:
        return {
            "api_key": self.manifest.api_key,
            "room_id": self.manifest.room_id,
            "session_id": self.manifest.session_id,
            "at": system.wall_ms(),
            "recording_id": self.manifest.id,
        }
