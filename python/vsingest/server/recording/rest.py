"""`/v2/recordings`: begin, end, list and download recordings."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
from aiohttp import web

from vsingest.auth.errors import NotAllowed
from vsingest.auth.grant import Grant
from vsingest.protocol.audio import SAMPLE_RATE
from vsingest.protocol.recordings import (
    PageInfo,
    RecordingAnswer,
    RecordingFile,
    RecordingsAnswer,
    RecordRoom,
)
from vsingest.server.answers import ApiError, json_answer
from vsingest.server.recording.manifest import Manifest, State, load, load_all
from vsingest.server.recording.recordings import Recordings
from vsingest.server.room import Room, RoomFull
from vsingest.server.rooms import Rooms

RECORDINGS_PATH: Final = "/v2/recordings"
_PER_PAGE: Final = 20
_MOST_PER_PAGE: Final = 100
_decoder = msgspec.json.Decoder(RecordRoom)


class RecordingsApi:
    """Answers for the recordings of one project at a time: that of the token.

    Args:
        recordings: All there are.
        rooms: Where a recording can begin.
        authorize: Reads a request's token, or raises what is answered by 401.
    """

    def __init__(
        self, recordings: Recordings, rooms: Rooms, authorize: Callable[[web.Request], Grant]
    ) -> None:
        self._recordings = recordings
        self._rooms = rooms
        self._authorize = authorize

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Adds the routes."""
        one = RECORDINGS_PATH + "/{recording}"
        router.add_post(RECORDINGS_PATH + "/start", self.start)
        router.add_post(RECORDINGS_PATH + "/end", self.end)
        router.add_get(RECORDINGS_PATH, self.list)
        router.add_get(one, self.get)
        router.add_get(one + "/{file}", self.download)

    async def start(self, request: web.Request) -> web.Response:
        """Begins to record a room that is open; answers by the recording there is, if any."""
        room = await self._room(request)
        try:
            recording = self._recordings.start(room)
        except RoomFull:
            raise ApiError(
                409, "room-full", "roomId: the room is full; too full to listen in"
            ) from None
        return json_answer(self._describe(recording.manifest))

    async def end(self, request: web.Request) -> web.Response:
        """Ends the recording of a room."""
        room = await self._room(request)
        recording = self._recordings.stop(room.session_id)
        if recording is None:
            raise ApiError(404, "not-recorded", "roomId: this room is not being recorded")
        return json_answer(self._describe(recording.manifest))

    async def list(self, request: web.Request) -> web.Response:
        """Lists recordings, newest first; `roomId` and `sessionId` narrow it."""
        grant = self._granted(request)
        page, per_page = _number(request, "page", 1), _number(request, "perPage", _PER_PAGE)
        per_page = min(per_page, _MOST_PER_PAGE)
        all_of_them = await asyncio.to_thread(load_all, self._recordings.folder, grant.api_key)
        query = request.query
        found = [
            manifest
            for manifest in all_of_them
            if grant.room_id in (None, manifest.room_id)
            and query.get("roomId") in (None, manifest.room_id)
            and query.get("sessionId") in (None, manifest.session_id)
        ]
        shown = found[(page - 1) * per_page : page * per_page]
        last = max(1, -(-len(found) // per_page))
        info = PageInfo(page, per_page, last, len(found))
        return json_answer(RecordingsAnswer(info, [self._describe(each) for each in shown]))

    async def get(self, request: web.Request) -> web.Response:
        """Tells of one recording."""
        return json_answer(self._describe(await self._find(request)))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Sends a file; parts of it where the request has a `Range`."""
        manifest = await self._find(request)
        name = request.match_info["file"]
        if name not in manifest.files:
            raise ApiError(404, "not-found", "the recording has no such file")
        return web.FileResponse(self._recordings.folder / manifest.id / name)

    async def _room(self, request: web.Request) -> Room:
        grant = self._granted(request)
        if "allow_mod" not in grant.permissions:
            raise NotAllowed("permissions: the token lacks allow_mod; sign one that has it")
        if request.content_type != "application/json":
            raise ApiError(415, "not-json", "Content-Type: not application/json")
        try:
            asked = _decoder.decode(await request.read())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ApiError(400, "bad-body", 'the body is not like {"roomId":"..."}') from None
        if grant.room_id not in (None, asked.room_id):
            raise NotAllowed("roomId: the token is for another room")
        room = self._rooms.find((grant.api_key, asked.room_id))
        if room is None:
            raise ApiError(404, "not-open", "roomId: nobody is in this room")
        return room

    async def _find(self, request: web.Request) -> Manifest:
        grant = self._granted(request)
        name = request.match_info["recording"]
        manifest = await asyncio.to_thread(load, self._recordings.folder, name)
        if (
            manifest is None
            or manifest.api_key != grant.api_key
            or grant.room_id not in (None, manifest.room_id)
        ):
            raise ApiError(404, "not-found", "there is no such recording")
        return manifest

    def _granted(self, request: web.Request) -> Grant:
        grant = self._authorize(request)
        if grant.roles and "crawler" not in grant.roles:
            raise NotAllowed("roles: the token may only join; sign one with the role crawler")
        if grant.participant_id is not None:
            raise NotAllowed("participantId: the token is for one participant alone")
        return grant

    def _describe(self, manifest: Manifest) -> RecordingAnswer:
        state = manifest.state
        live = self._recordings.is_writing(manifest.id)
        if state is State.RECORDING and not live:
            state = State.INTERRUPTED
        base = f"{RECORDINGS_PATH}/{manifest.id}/"
        samples = manifest.samples
        return RecordingAnswer(
            id=manifest.id,
            room_id=manifest.room_id,
            session_id=manifest.session_id,
            state=state,
            started_at=manifest.started_at,
            sample_rate=manifest.sample_rate,
            duration=None if samples is None else samples / SAMPLE_RATE,
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


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 6 and int(text) > 0):
        raise ApiError(400, "bad-query", f"{name}: {text[:20]!r} is no number from 1 to 999999")
    return int(text)
