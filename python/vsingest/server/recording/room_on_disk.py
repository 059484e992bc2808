"""A bound on what all recordings of a folder take on its disk."""

import logging
import os
import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path

from vsingest.protocol.recordings import RecordingState
from vsingest.server.recording.manifest import Manifests

log = logging.getLogger("vsingest.server.recording")


def make_room(folder: Path, manifests: Manifests, limit: int, writing: AbstractSet[str]) -> int:
    """Deletes the oldest recordings that are complete until all take no more than a limit.

    To be called beside the event loop.

    Args:
        folder: Where they are.
        manifests: What is known of them.
        limit: Bytes that all may take together.
        writing: Ids of those that are being made, which stay.

    Returns:
        The bytes they take afterwards, which may be more: of those that run, none is deleted.

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
