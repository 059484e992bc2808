"""All recordings of one server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

from vsingest.protocol.limits import Limits
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.recording.budget import Budget
from vsingest.server.recording.keeper import Keeper
from vsingest.server.recording.manifest import Manifests
from vsingest.server.recording.recording import RoomRecording
from vsingest.server.recording.tracks import Format
from vsingest.server.rooms.lifecycle import (
    Joined,
    Lifecycle,
    Occurrence,
    SessionEnded,
    SessionStarted,
)
from vsingest.server.rooms.room import Room
from vsingest.server.rooms.rooms import Rooms

_BUDGET_BYTES: Final = 64 * 1024 * 1024


class Recordings:
    """Starts and stops recordings, each of one session of a room.

    Args:
        folder: The folder of the recordings.
        form: The file format.
        every_room: Whether every room is recorded from its beginning, or only on request.
        rooms: The rooms.
        lifecycle: Reports rooms, and is told of recordings.
        nodes: The other nodes that share the folder.
        limits: The maximum length and number of tracks.
        most_bytes: The size that all recordings may have on disk before the oldest complete ones
            are deleted; None for no limit.

    Attributes:
        folder: The folder of the recordings.
        manifests: The manifests.
        writing: The ids of recordings that this server is writing or completing.
    """

    def __init__(
        self,
        folder: Path,
        form: Format,
        *,
        every_room: bool,
        rooms: Rooms,
        lifecycle: Lifecycle,
        nodes: Nodes,
        limits: Limits,
        most_bytes: int | None = None,
    ) -> None:
        self.folder = folder
        self.manifests = Manifests(folder)
        self._keeper = (
            None
            if most_bytes is None
            else Keeper(folder, self.manifests, most_bytes, self.writing_anywhere)
        )
        if form == "flac":
            import vsingest.media.flac  # noqa: F401 - missing is said now, not at the first call
        self._form: Format = form
        self._every_room = every_room
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._nodes = nodes
        self._limits = limits
        self._budget = Budget(_BUDGET_BYTES)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vsingest-recording")
        self._live: dict[str, RoomRecording] = {}  # by session
        self.writing: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def observe(self, what: Occurrence) -> None:
        """Starts and ends recordings with their rooms; an observer of `Lifecycle`."""
        match what:
            case SessionStarted() if self._every_room:
                # Not at once, since the room is not open yet; but before its first tick.
                soon = asyncio.get_running_loop().call_soon
                soon(self._start_new, what.api_key, what.room_id)
            case Joined():
                self._follow_rate(what.session_id)
            case SessionEnded():
                self.stop(what.session_id)

    async def __aenter__(self) -> Self:
        """Creates the folder.

        Raises:
            OSError: It cannot be created.
        """
        await asyncio.to_thread(self.folder.mkdir, 0o700, parents=True, exist_ok=True)
        if self._keeper is not None:
            self._keeper.open()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Completes all recordings."""
        if self._keeper is not None:
            await self._keeper.close()
        for session_id in list(self._live):
            self.stop(session_id)
        await asyncio.gather(*self._tasks)
        await asyncio.to_thread(self._thread.shutdown)

    async def writing_anywhere(self) -> set[str]:
        """Returns the ids of recordings that any node is writing or completing."""
        # The others' first: a recording that ends meanwhile is complete when its manifest is read.
        return await self._nodes.recordings() | self.writing

    def start(self, room: Room) -> RoomRecording:
        """Starts to record a room; returns the running recording if there is one.

        Raises:
            RoomFull: The room has no seat left to listen from.
        """
        if (live := self._live.get(room.session_id)) is not None:
            return live
        recording = RoomRecording(
            room,
            self.folder,
            self._form,
            track_limit=self._limits.recording_tracks,
            seconds_limit=self._limits.recording_seconds,
            budget=self._budget,
            thread=self._thread,
            lifecycle=self._lifecycle,
            on_end=self._forget,
        )
        self._live[room.session_id] = recording
        self.writing.add(recording.manifest.id)
        task = asyncio.create_task(recording.run())
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._written(task, recording))
        return recording

    def stop(self, session_id: str) -> RoomRecording | None:
        """Stops the recording of a room's session; returns None if there is none."""
        recording = self._live.get(session_id)
        if recording is not None:
            recording.stop()
        return recording

    def _start_new(self, api_key: str, room_id: str) -> None:
        room = self._rooms.find((api_key, room_id))
        if room is not None:
            self.start(room)

    def _follow_rate(self, session_id: str) -> None:
        if (recording := self._live.get(session_id)) is not None:
            recording.follow_rate()

    def _written(self, task: asyncio.Task[None], recording: RoomRecording) -> None:
        self._tasks.discard(task)
        self.writing.discard(recording.manifest.id)
        if self._keeper is not None:
            self._keeper.look()

    def _forget(self, recording: RoomRecording) -> None:
        del self._live[recording.manifest.session_id]
