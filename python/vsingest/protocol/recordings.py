"""The answers of the recordings' part of the REST API.

The paths are the hosted service's; the bodies are ours, as nothing public tells them all.
"""

import msgspec


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
        state: ``recording``, ``complete``, ``failed`` or ``interrupted``.
        started_at: Milliseconds since the epoch.
        sample_rate: Samples a second.
        duration: Seconds; None while it is not complete.
        lost_samples: Of the mix, left out as silence because the disk was too slow.
        files: The mix first.
    """

    id: str
    room_id: str
    session_id: str
    state: str
    started_at: int
    sample_rate: int
    duration: float | None
    lost_samples: int
    files: list[RecordingFile]


class PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Which part of a list this is.

    Attributes:
        current_page: From 1.
        per_page: Entries a page.
        last_page: How many pages there are.
        total: How many entries.
    """

    current_page: int
    per_page: int
    last_page: int
    total: int


class RecordingsAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """A page of recordings, newest first."""

    page_info: PageInfo
    data: list[RecordingAnswer]


class RecordRoom(msgspec.Struct, frozen=True, rename="camel"):
    """A request to begin, or to end, the recording of a room that is open.

    Attributes:
        room_id: The room.
    """

    room_id: str
