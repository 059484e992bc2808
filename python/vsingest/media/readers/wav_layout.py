"""Where the sound of a WAV file lies, and what it is."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from vsingest.media.errors import SoundFileError

# RIFF, and its form for files beyond 4 GiB (EBU Tech 3306), in which a chunk named ds64 holds what
# 32 bits do not.
FORMS: Final = (b"RIFF", b"RF64", b"BW64")
_FORMAT: Final = struct.Struct("<HHIIHH")
_EXTENSIBLE: Final = 0xFFFE
_MOST_CHUNKS: Final = 1_000
_IN_DS64: Final = 0xFFFF_FFFF
# What writers to a pipe put where they cannot know the size: 2 GiB or 4 GiB, less a header or so.
_UNKNOWN: Final = 0x7FFF_0000
_DS64_DATA: Final = 8
# By format tag, then by bytes of a sample; 8 bit of PCM are unsigned, alone among WAV's widths.
_ENCODINGS: Final = {
    1: {1: "u8", 2: "s16le", 3: "s24le", 4: "s32le"},
    3: {4: "f32le", 8: "f64le"},
    6: {1: "alaw"},
    7: {1: "ulaw"},
}
# Microsoft's and IMA's ADPCM, and GSM 6.10.
_TELL_BLOCKS: Final = (0x02, 0x11, 0x31)


class NotPlainWav(SoundFileError):  # noqa: N818 - it says what was found
    """A file may well be sound, but is no WAV of PCM, floats, mu-law or A-law."""


@dataclass(frozen=True, slots=True)
class WavLayout:
    """What a WAV file's header says, and where what it describes is.

    Attributes:
        tag: The format tag; of an extensible header, the one that it extends.
        rate: Samples a second.
        channels: Samples of one moment.
        bits: Bits of a sample, of which PCM uses the upper ones of its bytes.
        block: Bytes of one moment, or of one block of a codec.
        block_samples: Samples of such a block, where the codec says; else 0.
        start: The first byte of sound.
        size: Bytes of sound that are there.
        missing: Bytes of sound that the header promises, and that the file ends before.
    """

    tag: int
    rate: int
    channels: int
    bits: int
    block: int
    block_samples: int
    start: int
    size: int
    missing: int

    @property
    def encoding(self) -> str | None:
        """One of `raw_format.ENCODINGS`, where there are channels; None for any other codec."""
        width = self.block // self.channels
        # A sample may take more bytes than its bits need, and lies at the upper end of them then.
        # Where the header contradicts itself, the bits are what writers get right.
        if self.block % self.channels or 8 * width < self.bits:
            width = -(-self.bits // 8)
        return _ENCODINGS.get(self.tag, {}).get(width)


def read_layout(path: Path) -> WavLayout:
    """Reads a WAV file's chunks up to its sound.

    The size of the whole file in its header is not read: whoever was stopped while writing leaves
    it wrong. The size of the sound is, as far as the file can hold it. Where that is zero and what
    follows is no chunk, or where it is as large as can be, the sound goes on to the file's end.

    Raises:
        NotPlainWav: It is no WAV file, or ends in its header.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        total = file.seek(0, 2)
        file.seek(0)
        if file.read(4) not in FORMS or not file.read(8).endswith(b"WAVE"):
            raise NotPlainWav(f"{path}: no WAV file")
        format_, large = b"", 0
        for name, at, size in _chunks(file, 12):
            if name == b"ds64":
                large = int.from_bytes(file.read(_DS64_DATA + 8)[_DS64_DATA:], "little")
            elif name == b"fmt ":
                format_ = file.read(min(size, 40))
            elif name == b"data" and len(format_) >= _FORMAT.size:
                size = large if size == _IN_DS64 and large else size
                return _layout(format_, at, *_sound(file, at, size, total))
    raise NotPlainWav(f"{path}: the file ends before its sound begins")


def whole_blocks(path: Path) -> tuple[int, int | None]:
    """Finds where a codec's last whole block ends: a part of one decodes to noise.

    Returns:
        The byte after that block where the file was cut amid one, else the file's size; and the
        samples of all whole blocks, where the header tells how many each has.
    """
    total = path.stat().st_size
    try:
        layout = read_layout(path)
    except NotPlainWav:
        return total, None
    if layout.block < 1:
        return total, None
    blocks, rest = divmod(layout.size, layout.block)
    is_cut = layout.start + layout.size >= total
    samples = blocks * layout.block_samples if layout.block_samples else None
    return total - rest if is_cut else total, samples


def _layout(format_: bytes, start: int, size: int, missing: int) -> WavLayout:
    tag, channels, rate, _, block, bits = _FORMAT.unpack(format_[: _FORMAT.size])
    if tag == _EXTENSIBLE and len(format_) >= 26:
        tag = int.from_bytes(format_[24:26], "little")
    told = tag in _TELL_BLOCKS and len(format_) >= 20
    block_samples = int.from_bytes(format_[18:20], "little") if told else 0
    return WavLayout(tag, rate, channels, bits, block, block_samples, start, size, missing)


def _sound(file: BinaryIO, start: int, size: int, total: int) -> tuple[int, int]:
    """How many bytes of sound there are, and how many are missing."""
    left = total - start
    if size > left:
        return left, 0 if size >= _UNKNOWN else size - left
    if not size and left and not _ends_in_chunks(file, start, total):
        return left, 0
    return size, 0


def _ends_in_chunks(file: BinaryIO, start: int, total: int) -> bool:
    end = start
    for name, at, size in _chunks(file, start):
        if not (name.isascii() and name.decode().isprintable()):
            return False
        end = at + size
    return end <= total <= end + 1


def _chunks(file: BinaryIO, at: int) -> Iterator[tuple[bytes, int, int]]:
    """Gives name, first byte and size of each chunk; the file is then at that byte."""
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "little")
        yield head[:4], at + 8, size
        at += 8 + size + size % 2
