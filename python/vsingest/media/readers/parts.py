"""The parts of a file that holds several sounds: chained Ogg, and concatenated files."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from vsingest.media.readers.mp3_runs import find_runs, id3_bytes
from vsingest.media.readers.section import Section

# RFC 3533 section 6: "OggS", a version, flags; the number of segments is the 27th byte, and their
# lengths follow it.
_OGG: Final = b"OggS"
_OGG_FLAGS: Final = 5
_OGG_SEGMENTS: Final = 26
_OGG_BEGINS: Final = 2
# RFC 9639 sections 6 and 8.1: the marker, and a first block that is STREAMINFO, of 34 bytes.
_FLAC: Final = b"fLaC"
_STREAMINFO: Final = (b"\x00\x00\x00\x22", b"\x80\x00\x00\x22")


@dataclass(frozen=True, slots=True)
class Part:
    """One sound within a file.

    Attributes:
        start: The offset of its first byte.
        end: The offset of the byte after its last.
        prefix: Bytes that a decoder needs before them, and that the file lacks.
        samples: The most samples it can have; None if only its decoder knows.
    """

    start: int
    end: int
    prefix: bytes = b""
    samples: int | None = None

    def open(self, path: Path) -> Section:
        """Open the part as a file of its own.

        Raises:
            OSError: The file cannot be opened.
        """
        return Section(path, self.start, self.end, self.prefix)


def find_parts(path: Path) -> list[Part]:
    """Find the sounds in a file of Ogg, FLAC or MP3, in order.

    Returns:
        An empty list if the file is one sound as it is; one part if it only needs a prefix.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        if not file.read(1):
            return []
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            begin = id3_bytes(data, 0)
            if data[begin : begin + 4] == _OGG:
                return _between(_ogg_starts(data), len(data))
            if data[begin : begin + 4] == _FLAC:
                return _between(_flac_starts(data), len(data))
            return [Part(run.start, run.end, run.prefix) for run in find_runs(data)]


def _between(starts: Iterator[int], size: int) -> list[Part]:
    edges = [*starts, size]
    parts = [Part(start, end) for start, end in pairwise(edges)]
    return parts if len(parts) > 1 else []


def _ogg_starts(data: mmap.mmap) -> Iterator[int]:
    """Find the links: the first of each group of consecutive pages that begin a stream."""
    at, size, began = 0, len(data), False
    while at >= 0 and at + _OGG_SEGMENTS < size:
        if data[at : at + 4] != _OGG:
            at = data.find(_OGG, at + 1)
            continue
        begins = bool(data[at + _OGG_FLAGS] & _OGG_BEGINS)
        if begins and not began:
            yield at
        began = begins
        count = data[at + _OGG_SEGMENTS]
        body = at + _OGG_SEGMENTS + 1
        at = body + count + sum(data[body : body + count])


def _flac_starts(data: mmap.mmap) -> Iterator[int]:
    at = data.find(_FLAC)
    while at >= 0:
        if data[at + 4 : at + 8] in _STREAMINFO:
            yield at
        at = data.find(_FLAC, at + 1)
