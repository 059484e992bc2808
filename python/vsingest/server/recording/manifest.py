"""What is known of a recording, kept beside its files."""

import logging
import os
import re
from pathlib import Path
from typing import Final

import msgspec

from vsingest.protocol.recordings import RecordingState

log = logging.getLogger("vsingest.server.recording")

MANIFEST_FILE: Final = "recording.json"
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Track(msgspec.Struct, frozen=True, rename="camel"):
    """One participant's voice.

    Attributes:
        file: Its name in the recording's folder.
        participant_id: Who it is.
        participant_name: Their name.
    """

    file: str
    participant_id: str
    participant_name: str


class Manifest(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """A recording.

    Attributes:
        id: A UUID.
        api_key: The project whose room it was.
        room_id: The room.
        session_id: The life of the room.
        started_at: Milliseconds since the epoch.
        sample_rate: Samples a second.
        state: How far it is.
        mix: The file of what the room heard.
        tracks: A file for each participant who was heard.
        samples: How long it plays; None while it is recorded.
        lost_samples: Of the mix, left out as silence because the disk was too slow.
        untracked: Participants who are in the mix alone, since there were too many.
    """

    id: str
    api_key: str
    room_id: str
    session_id: str
    started_at: int
    sample_rate: int
    mix: str
    state: RecordingState = RecordingState.RECORDING
    tracks: list[Track] = msgspec.field(default_factory=list)
    samples: int | None = None
    lost_samples: int = 0
    untracked: int = 0

    @property
    def files(self) -> list[str]:
        """The names of all its files."""
        return [self.mix, *(track.file for track in self.tracks)]

    def save(self, folder: Path) -> None:
        """Writes it, whole or not at all.

        Raises:
            OSError: The folder cannot be written.
        """
        draft = folder / f".{MANIFEST_FILE}"
        draft.write_bytes(msgspec.json.encode(self))
        os.replace(draft, folder / MANIFEST_FILE)


def load(folder: Path, recording_id: str) -> Manifest | None:
    """Reads one recording's; None where there is no such recording."""
    if not _ID.fullmatch(recording_id):  # it is a stranger's, and becomes part of a path
        return None
    try:
        text = (folder / recording_id / MANIFEST_FILE).read_bytes()
        return msgspec.json.decode(text, type=Manifest)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("recording %s: its %s is damaged: %s", recording_id, MANIFEST_FILE, error)
        return None


def load_all(folder: Path, api_key: str) -> list[Manifest]:
    """Reads those of one project, newest first."""
    names = [entry.name for entry in os.scandir(folder) if entry.is_dir()]
    found = [manifest for name in names if (manifest := load(folder, name)) is not None]
    mine = [manifest for manifest in found if manifest.api_key == api_key]
    return sorted(mine, key=lambda manifest: (manifest.started_at, manifest.id), reverse=True)
