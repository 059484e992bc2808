"""Recordings: start, end, list and download."""

import asyncio
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from vsingest.protocol.pages import page_info
from vsingest.protocol.recordings import (
    RECORDINGS_PATH,
    RecordingAnswer,
    RecordingFile,
    RecordingFilePath,
    RecordingPage,
    RecordingPath,
    RecordingQuery,
    RecordingState,
    RecordRoom,
)
from vsingest.server.http.answers import ApiError
from vsingest.server.recording.manifest import Manifest, is_plain_file, load
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.views import timestamp
from vsingest.server.rooms.room import Room, RoomFull

_RETRY_SECONDS: Final = 30
_AUDIO: Final = {".wav": "audio/wav", ".flac": "audio/flac"}


class RecordingsResource:
    """`/v2/recordings`.

    Args:
        recordings: The recordings.
        lookup: Finds rooms by any of their names.
    """

    def __init__(self, recordings: Recordings, lookup: Lookup) -> None:
        self._recordings = recordings
        self._lookup = lookup

    @endpoint("POST", RECORDINGS_PATH + "/start", 404, 409, at="room")
    async def start(self, call: AuthorizedRequest, body: RecordRoom) -> RecordingAnswer:
        """Start to record a room that has participants, or get its running recording."""
        room = await self._room(call, body)
        try:
            recording = self._recordings.start(room)
        except RoomFull:
            raise ApiError(
                409, "room-full", "roomId: the room is full, and has no place for a recording"
            ) from None
        await recording.opened.wait()  # or the next request may not find it
        if recording.fault is not None:
            raise ApiError(
                503,
                "recording-failed",
                f"the server cannot write the recording: {recording.fault}",
                {"Retry-After": str(_RETRY_SECONDS)},
            )
        return self._show(recording.manifest, self._recordings.writing)

    @endpoint("POST", RECORDINGS_PATH + "/end", 404, at="room")
    async def end(self, call: AuthorizedRequest, body: RecordRoom) -> RecordingAnswer:
        """End the recording of a room."""
        room = await self._room(call, body)
        recording = self._recordings.stop(room.session_id)
        if recording is None:
            raise ApiError(404, "not-recorded", "roomId: this room is not being recorded")
        return self._show(recording.manifest, self._recordings.writing)

    @endpoint("GET", RECORDINGS_PATH)
    async def list(self, call: AuthorizedRequest, query: RecordingQuery) -> RecordingPage:
        """List recordings, the newest first."""
        call.grant.check_everyone()
        api_key = call.grant.api_key
        names = [name for name in (query.room_id, call.grant.room_id) if name is not None]
        room_ids = {await self._lookup.canonical(api_key, name) for name in names}
        # Read before and after, since a recording may start or end meanwhile.
        writing = await self._recordings.writing_anywhere()
        found = [
            manifest
            for manifest in await asyncio.to_thread(self._recordings.manifests.of, api_key)
            if room_ids <= {manifest.room_id} and query.session_id in (None, manifest.session_id)
        ]
        page = found[query.offset : query.offset + query.per_page]
        writing |= await self._recordings.writing_anywhere()
        shown = [self._show(each, writing) for each in page]
        return RecordingPage(page_info(query, len(found)), shown)

    @endpoint("GET", RECORDINGS_PATH + "/{recordingId}", 404)
    async def one(self, call: AuthorizedRequest, path: RecordingPath) -> RecordingAnswer:
        """Get a recording."""
        writing = await self._recordings.writing_anywhere()
        return self._show(await self._find(call, path), writing)

    @endpoint("GET", RECORDINGS_PATH + "/{recordingId}/{file}", 404, ours=True, files=_AUDIO)
    async def download(self, call: AuthorizedRequest, path: RecordingFilePath) -> Path:
        """Download a file of a recording, or the part that `Range` asks for."""
        manifest = await self._find(call, path)
        file = self._recordings.folder / manifest.id / path.file
        if path.file not in manifest.files or not await asyncio.to_thread(is_plain_file, file):
            raise ApiError(404, "file-not-found", "file: the recording has no such file")
        return file

    async def _room(self, call: AuthorizedRequest, body: RecordRoom) -> Room:
        call.grant.check_moderate()
        call.grant.check_everyone()
        return await self._lookup.live(call, body.room_id)

    async def _find(self, call: AuthorizedRequest, path: RecordingPath) -> Manifest:
        call.grant.check_everyone()
        manifest = await asyncio.to_thread(load, self._recordings.folder, path.recording_id)
        if manifest is None or manifest.api_key != call.grant.api_key:
            raise ApiError(404, "recording-not-found", "recordingId: the recording is unknown")
        await self._lookup.room_id(call, manifest.room_id)
        return manifest

    def _show(self, manifest: Manifest, writing: AbstractSet[str]) -> RecordingAnswer:
        state = manifest.state
        if state is RecordingState.RECORDING and manifest.id not in writing:
            state = RecordingState.INTERRUPTED
        base = f"{RECORDINGS_PATH}/{manifest.id}/"
        samples = manifest.samples
        return RecordingAnswer(
            id=manifest.id,
            room_id=manifest.room_id,
            session_id=manifest.session_id,
            state=state,
            started_at=timestamp(manifest.started_at),
            sample_rate=manifest.sample_rate,
            duration=None if samples is None else samples / manifest.sample_rate,
            lost_samples=manifest.lost_samples,
            files=[
                RecordingFile(manifest.mix, base + manifest.mix),
                *(
                    RecordingFile(
                        track.file, base + track.file, track.participant_id, track.participant_name
                    )
                    for track in manifest.tracks
                ),
            ],
        )
