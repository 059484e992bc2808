"""The runs of an MP3 file: stretches of frames of one rate and number of channels."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# ISO 11172-3 section 2.4.1.3 and ISO 13818-3: kbit/s of layer III by the header's index, and
# samples a second by version and index. Version 1 alone has blocks of 1,152 samples.
_V1, _V2, _V25 = 3, 2, 0
_KBITS: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_V2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES: Final = {
    _V1: (44_100, 48_000, 32_000),
    _V2: (22_050, 24_000, 16_000),
    _V25: (11_025, 12_000, 8_000),
}
_LAYER_3: Final = 1
_MONO: Final = 3
# The bit rate index of 64 kbit/s by version: a frame that has room for the tag below.
_ROOMY: Final = {_V1: 5 << 4, _V2: 8 << 4, _V25: 8 << 4}
# The first frame of most files is silent and holds the number of frames, behind the tag "Xing" for
# a variable bit rate or "Info" for a constant one: flags, then the numbers of frames and of bytes.
_TAGS: Final = (b"Xing", b"Info")
_HAS_FRAMES, _HAS_BYTES = 1, 2
_ID3V1_BYTES: Final = 128
_LOOK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of layer III.

    Attributes:
        at: The offset of its first byte.
        size: The number of its bytes.
        kind: The version, the index of the rate, and whether it is mono.
        counted: For a tag frame, the number of frames after it, or -1 if it has none; else None.
    """

    at: int
    size: int
    kind: tuple[int, int, bool]
    counted: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive frames of one kind.

    Attributes:
        start: The offset of the first byte.
        end: The offset of the byte after the last.
        prefix: A tag frame with their number, where the file has none.
    """

    start: int
    end: int
    prefix: bytes


def find_runs(data: mmap.mmap) -> list[Run]:
    """Find the runs of a file; none if it is not MP3, or is one run with a correct tag frame.

    Without a tag frame, libsndfile estimates the length from the size of the first frame and stops
    there; it also stops where the kind of the frames changes.
    """
    begin = id3_bytes(data, 0)
    first = _frame(data, begin)
    if first is None or _counts_all(data, first):
        return []
    runs: list[_Run] = []
    for frame in _frames(data, begin):
        if not runs or not runs[-1].takes(frame):
            runs.append(_Run(frame))
        runs[-1].add(frame)
    return [run.done(data) for run in runs]


def id3_bytes(data: mmap.mmap, at: int) -> int:
    """Return the size of the ID3v2 tag at an offset; 0 if there is none."""
    head = data[at : at + 10]
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _frames(data: mmap.mmap, at: int) -> Iterator[Frame]:
    while at + 4 <= len(data):
        frame = _frame(data, at)
        if frame is not None:
            yield frame
            at += frame.size
        elif tag := id3_bytes(data, at):
            at += tag
        elif (at := _resync(data, at + 1)) < 0:
            return


def _resync(data: mmap.mmap, at: int) -> int:
    """Find the next offset with two consecutive frames; -1 if 64 KiB hold none."""
    end = at + _LOOK
    while (at := data.find(b"\xff", at, end)) >= 0:
        found = _frame(data, at)
        if found is not None and _frame(data, at + found.size) is not None:
            return at
        at += 1
    return -1


def _frame(data: mmap.mmap, at: int) -> Frame | None:
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer, index = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4
    rate = head[2] >> 2 & 3
    if version not in _RATES or layer != _LAYER_3 or not 0 < index < 15 or rate == 3:
        return None
    mono = head[3] >> 6 == _MONO
    size = _size(version, index, rate) + (head[2] >> 1 & 1)
    if at + size > len(data):
        return None
    return Frame(at, size, (version, rate, mono), _counted(data, at, version, mono))


def _size(version: int, index: int, rate: int) -> int:
    if version == _V1:
        return 144_000 * _KBITS[index] // _RATES[version][rate]
    return 72_000 * _KBITS_V2[index] // _RATES[version][rate]


def _tag_offset(version: int, mono: bool) -> int:
    if version == _V1:
        return 4 + (17 if mono else 32)
    return 4 + (9 if mono else 17)


def _counted(data: mmap.mmap, at: int, version: int, mono: bool) -> int | None:
    tag = at + _tag_offset(version, mono)
    if data[tag : tag + 4] not in _TAGS:
        return None
    if not data[tag + 7] & _HAS_FRAMES:
        return -1
    return int.from_bytes(data[tag + 8 : tag + 12])


def _counts_all(data: mmap.mmap, first: Frame) -> bool:
    """Whether a file's tag frame covers the whole file, up to an ID3v1 tag at its end.

    It does not where the file was cut: libmpg123 may decode part of a frame to noise.
    """
    if first.counted is None or first.counted < 0:
        return False
    tag = first.at + _tag_offset(first.kind[0], first.kind[2])
    if not data[tag + 7] & _HAS_BYTES:
        return False
    end = first.at + int.from_bytes(data[tag + 12 : tag + 16])
    return end <= len(data) <= end + _ID3V1_BYTES


class _Run:
    """A run that is being collected, frame by frame."""

    def __init__(self, first: Frame) -> None:
        self._first = first
        self._start = first.at
        self._end = first.at
        self._frames = 0

    def takes(self, frame: Frame) -> bool:
        """Whether a frame belongs to this run."""
        full = self._is_counted and self._frames == self._first.counted
        return frame.kind == self._first.kind and frame.counted is None and not full

    def add(self, frame: Frame) -> None:
        """Add the first frame, or another that belongs to this run."""
        self._end = frame.at + frame.size
        if frame is self._first and frame.counted is not None:
            # A tag frame without a number is replaced by one with it.
            self._start = frame.at if self._is_counted else self._end
        else:
            self._frames += 1

    def done(self, data: mmap.mmap) -> Run:
        if self._is_counted:
            return Run(self._start, self._end, b"")
        prefix = _count(data, self._first, self._frames, self._end - self._start)
        return Run(self._start, self._end, prefix)

    @property
    def _is_counted(self) -> bool:
        return self._first.counted is not None and self._first.counted >= 0


def _count(data: mmap.mmap, like: Frame, frames: int, size: int) -> bytes:
    """Build a silent tag frame that holds the number of frames after it."""
    version, rate, mono = like.kind
    head = bytearray(data[like.at : like.at + 4])
    head[1] |= 1  # no check sum
    head[2] = _ROOMY[version] | rate << 2
    whole = bytearray(_size(version, head[2] >> 4, rate))
    whole[:4] = head
    tag = _tag_offset(version, mono)
    whole[tag : tag + 4] = _TAGS[0]
    whole[tag + 7] = _HAS_FRAMES | _HAS_BYTES
    whole[tag + 8 : tag + 12] = frames.to_bytes(4)
    whole[tag + 12 : tag + 16] = (size + len(whole)).to_bytes(4)
    return bytes(whole)
