"""The layout of a WAV file: its format, and the place of its audio."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from vsingest.media.errors import SoundFileError

# RIFF, and its variant for files beyond 4 GiB (EBU Tech 3306), whose chunk ds64 holds the sizes
# that exceed 32 bits.
FORMS: Final = (b"RIFF", b"RF64", b"BW64")
_FORMAT: Final = struct.Struct("<HHIIHH")
_EXTENSIBLE: Final = 0xFFFE
_MOST_CHUNKS: Final = 1_000
_IN_DS64: Final = 0xFFFF_FFFF
# Writers to a pipe, which cannot know the size, state some 2 GiB or 4 GiB, less a header.
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
    """A file is not a WAV file of PCM, floats, mu-law or A-law, but may be another sound file."""


@dataclass(frozen=True, slots=True)
class WavLayout:
    """The format of a WAV file, and the place of its audio.

    Attributes:
        tag: The format tag; for an extensible header, the tag in its sub-format.
        rate: Samples a second.
        channels: Number of channels.
        bits: Valid bits of a sample; PCM keeps them at the upper end of its bytes.
        block: Bytes of one sample of every channel, or of one block of a codec.
        block_samples: Samples of a codec's block, where the header states it; else 0.
        start: The offset of the first byte of audio.
        size: Bytes of audio in the file.
        missing: Bytes of audio that the header states beyond the end of the file.
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
        """One of `raw_format.ENCODINGS`; None for any other codec. Needs a channel at least."""
        width = self.block // self.channels
        # A sample may take more bytes than its bits need; the bits are then the upper ones.
        # Where the header contradicts itself, the number of bits is the reliable part.
        if self.block % self.channels or 8 * width < self.bits:
            width = -(-self.bits // 8)
        return _ENCODINGS.get(self.tag, {}).get(width)


def read_layout(path: Path) -> WavLayout:
    """Read the chunks of a WAV file up to its audio.

    The size of the whole file in its header is ignored, as a writer that was killed leaves it
    wrong. The size of the audio counts as far as the file reaches. If that size is zero and no
    chunk follows, or if it is the placeholder for an unknown size, the audio ends with the file.

    Raises:
        NotPlainWav: The file is not a WAV file, or ends in its header.
        OSError: The file cannot be read.
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
    """Find the end of a codec's last whole block, as an incomplete block decodes to noise.

    Returns:
        The offset of the byte after that block if the file ends in the middle of one, else the
        file's size; and the samples of all whole blocks, or None if the header does not state
        how many a block has.
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
    """Return how many bytes of audio the file holds, and how many are missing."""
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
    """Yield name, offset and size of each chunk's content, with the file positioned there."""
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "little")
        yield head[:4], at + 8, size
        at += 8 + size + size % 2
