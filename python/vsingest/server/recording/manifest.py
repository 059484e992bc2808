"""The manifest of a recording, stored beside its files."""

import logging
import os
import re
import stat
import threading
from pathlib import Path
from typing import Final

import msgspec

from vsingest.protocol.recordings import RecordingState

log = logging.getLogger("vsingest.server.recording")

MANIFEST_FILE: Final = "recording.json"
_LONGEST: Final = 1 << 20
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Track(msgspec.Struct, frozen=True, rename="camel"):
    """The track of one participant.

    Attributes:
        file: The file name in the recording's folder.
        participant_id: The participant.
        participant_name: The participant's name.
    """

    file: str
    participant_id: str
    participant_name: str


class Manifest(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True):
    """A recording.

    Attributes:
        id: A UUID.
        api_key: The API key that owns the room.
        room_id: The room.
        session_id: The session of the room.
        started_at: Milliseconds since the epoch.
        sample_rate: Samples a second.
        state: The state of the recording.
        mix: The file with the mix.
        tracks: A file for each participant who was heard.
        samples: The length; None while it is being recorded.
        lost_samples: Samples of the mix that are silence because the disk was too slow.
        untracked: The number of participants who are only in the mix, since there were too many.
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
        """The names of all files."""
        return [self.mix, *(track.file for track in self.tracks)]

    def save(self, folder: Path) -> None:
        """Writes the manifest atomically.

        Raises:
            OSError: The folder cannot be written.
        """
        draft = folder / f".{MANIFEST_FILE}"
        draft.write_bytes(msgspec.json.encode(self))
        os.replace(draft, folder / MANIFEST_FILE)


def load(folder: Path, recording_id: str) -> Manifest | None:
    """Reads a manifest; returns None if it does not exist or the server did not write it."""
    if not _ID.fullmatch(recording_id):  # it comes from a request, and becomes part of a path
        return None
    own = folder / recording_id
    try:
        if own.is_symlink():
            raise ValueError("the folder is a link")
        text = _read_plain(own / MANIFEST_FILE)
        manifest = msgspec.json.decode(text, type=Manifest)
        _check(manifest, recording_id)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        log.warning(
            "recording %s: its %s is damaged, or the server did not write it: %s",
            recording_id,
            MANIFEST_FILE,
            error,
        )
        return None
    return manifest


def is_plain_file(path: Path) -> bool:
    """Whether a path is a regular file in its own folder, and not a link."""
    return not path.is_symlink() and path.is_file()


class Manifests:
    """The manifests of a folder; final ones are read only once.

    Args:
        folder: The folder of the recordings.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._over: dict[str, Manifest] = {}
        self._lock = threading.Lock()

    def all(self) -> list[Manifest]:
        """Reads all manifests, and skips everything else; to be called in another thread.

        Raises:
            OSError: The folder cannot be read.
        """
        with self._lock:
            names = {each.name for each in os.scandir(self._folder) if _ID.fullmatch(each.name)}
            for gone in self._over.keys() - names:
                del self._over[gone]
            found = list(self._over.values())
            for name in names - self._over.keys():
                manifest = load(self._folder, name)
                if manifest is None:
                    continue
                found.append(manifest)
                if manifest.state is not RecordingState.RECORDING:
                    self._over[name] = manifest
        return found

    def of(self, api_key: str) -> list[Manifest]:
        """Reads the manifests of one API key, the newest first; see `all`."""
        mine = [manifest for manifest in self.all() if manifest.api_key == api_key]
        return sorted(mine, key=lambda manifest: (manifest.started_at, manifest.id), reverse=True)


def _read_plain(path: Path) -> bytes:
    """Reads a file that is not a link and not too large for a manifest."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("it is not a regular file")
        text = file.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise ValueError(f"it is over {_LONGEST} bytes")
    return text


def _check(manifest: Manifest, recording_id: str) -> None:
    """Refuses a manifest that the server did not write, since its names become parts of paths."""
    if manifest.id != recording_id:
        raise ValueError("it is of another recording")
    for name in manifest.files:
        if Path(name).name != name or name.startswith(".") or name == MANIFEST_FILE:
            raise ValueError("it names a file that is not part of the recording")
