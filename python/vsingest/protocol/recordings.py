"""The bodies and queries of `/v2/recordings`.

The paths are those of the hosted service; the bodies are ours, since no public source defines them
all.
"""

from enum import StrEnum
from typing import Final

import msgspec

from vsingest.protocol.ingest import RoomId
from vsingest.protocol.pages import PageInfo, PageQuery

RECORDINGS_PATH: Final = "/v2/recordings"


class RecordingState(StrEnum):
    """The state of a recording."""

    RECORDING = "recording"
    COMPLETE = "complete"
    FAILED = "failed"
    # The process ended before the recording was complete; what was written can be played.
    INTERRUPTED = "interrupted"


class RecordingFile(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One file of a recording.

    Attributes:
        name: The file name for the download.
        url: The path of the file on this server.
        participant_id: The participant who speaks in it; None for the mix.
        participant_name: The participant's name.
    """

    name: str
    url: str
    participant_id: str | None = None
    participant_name: str | None = None


class RecordingAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A recording.

    Attributes:
        id: The recording's id, a UUID.
        room_id: The room.
        session_id: The session of the room.
        state: The state of the recording.
        started_at: When it began, as RFC 3339, UTC.
        sample_rate: Samples a second.
        duration: The length in seconds; None until the recording is complete.
        lost_samples: Samples of the mix that are silence because the disk was too slow.
        files: The files, the mix first.
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
    """A page of recordings, the newest first.

    Attributes:
        page_info: The position of the page in the list.
        data: The recordings of the page.
    """

    page_info: PageInfo
    data: list[RecordingAnswer]


class RecordRoom(msgspec.Struct, frozen=True, rename="camel"):
    """A request to start or to end the recording of an open room.

    Attributes:
        room_id: The room.
    """

    room_id: RoomId


class RecordingQuery(PageQuery, frozen=True, kw_only=True, rename="camel"):
    """Which recordings a list returns.

    Attributes:
        room_id: Only those of this room.
        session_id: Only those of this session.
    """

    room_id: str | None = None
    session_id: str | None = None


class RecordingPath(msgspec.Struct, frozen=True, rename="camel"):
    """The recording in a request's path.

    Attributes:
        recording_id: The recording's `id`.
    """

    recording_id: str


class RecordingFilePath(RecordingPath, frozen=True, rename="camel"):
    """One file of a recording in a request's path.

    Attributes:
        file: The file's `name`.
    """

    file: str
