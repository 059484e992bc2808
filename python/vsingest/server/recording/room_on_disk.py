"""A limit on the size of all recordings of a folder."""

import logging
import os
import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path

from vsingest.protocol.recordings import RecordingState
from vsingest.server.recording.manifest import Manifests

log = logging.getLogger("vsingest.server.recording")


def make_room(folder: Path, manifests: Manifests, limit: int, writing: AbstractSet[str]) -> int:
    """Deletes the oldest complete recordings until all together are within a limit.

    To be called in another thread than the event loop's.

    Args:
        folder: The folder of the recordings.
        manifests: The manifests.
        limit: The bytes that all together may take.
        writing: The ids of recordings that are being written, which stay.

    Returns:
        The bytes that remain, which may exceed the limit, since no running recording is deleted.

    Raises:
        OSError: The folder cannot be read.
    """
    found = [(each, _size(folder / each.id)) for each in manifests.all()]
    total = sum(size for _, size in found)
    for manifest, size in sorted(found, key=lambda pair: (pair[0].started_at, pair[0].id)):
        if total <= limit:
            break
        if manifest.id in writing or manifest.state is not RecordingState.COMPLETE:
            continue
        log.warning("deleted recording %s: all together are over %d bytes", manifest.id, limit)
        shutil.rmtree(folder / manifest.id)
        total -= size
    return total


def _size(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return sum(each.stat(follow_symlinks=False).st_size for each in entries)
