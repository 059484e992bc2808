"""The answers of the recordings' part of the REST API.

The paths are the hosted service's; the bodies are ours, as nothing public tells them all.
"""

from enum import StrEnum

import msgspec

from vsingest.protocol.ingest import RoomId
from vsingest.protocol.pages import PageInfo, PageQuery


class RecordingState(StrEnum):
    """How far a recording is."""

    RECORDING = "recording"
    COMPLETE = "complete"
    FAILED = "failed"
    # Its process ended without completing it; what was written can be played.
    INTERRUPTED = "interrupted"


class RecordingFile(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One file of a recording.

    Attributes:
        name: As it is downloaded.
        url: Where; a path of this server.
        participant_id: Whose voice it is; None for the mix.
        participant_name: Their name.
    """

    name: str
    url: str
    participant_id: str | None = None
    participant_name: str | None = None


class RecordingAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording.

    Attributes:
        id: A UUID.
        room_id: The room.
        session_id: The life of the room.
        state: How far it is.
        started_at: RFC 3339, UTC.
        sample_rate: Samples a second.
        duration: Seconds; None while it is not complete.
        lost_samples: Of the mix, left out as silence because the disk was too slow.
        files: The mix first.
    """

    id: str
    room_id: str
    session_id: str
    state: RecordingState
    started_at: str
    sample_rate: int
    duration: float | None
    lost_samples: int
    files: list[RecordingFile]


class RecordingPage(msgspec.Struct, frozen=True, rename="camel"):
    """Some of the recordings, the newest first."""

    page_info: PageInfo
    data: list[RecordingAnswer]


class RecordRoom(msgspec.Struct, frozen=True, rename="camel"):
    """A request to begin, or to end, the recording of a room that is open.

    Attributes:
        room_id: The room.
    """

    room_id: RoomId


class RecordingQuery(PageQuery, frozen=True, kw_only=True, rename="camel"):
    """Which recordings are wanted.

    Attributes:
        room_id: Of this room alone.
        session_id: Of this life of a room alone.
    """

    room_id: str | None = None
    session_id: str | None = None


class RecordingPath(msgspec.Struct, frozen=True, rename="camel"):
    """The recording in a request's path.

    Attributes:
        recording_id: Its `id`.
    """

    recording_id: str


class RecordingFilePath(RecordingPath, frozen=True, rename="camel"):
    """One file of a recording in a request's path.

    Attributes:
        file: Its `name`.
    """

    file: str
