"""How much sound a MIDI sample dump (`.sds`) holds: libsndfile makes up what was cut off."""

from pathlib import Path
from typing import Final

from vsingest.media.readers.parts import Part

# MIDI 1.0 Detailed Specification, Sample Dump Standard: a header of 21 bytes that says how many
# bits a sample has, then packets of 127 bytes with 120 of data, of which 7 bits each are used.
HEADER: Final = b"\xf0\x7e"
_HEADER_BYTES: Final = 21
_BITS_AT: Final = 6
_PACKET_BYTES: Final = 127
_DATA_BYTES: Final = 120


def whole_packets(path: Path) -> Part:
    """Measure the packets that the file holds to their end.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    packets = max(0, path.stat().st_size - _HEADER_BYTES) // _PACKET_BYTES
    bits = header[_BITS_AT] if len(header) > _BITS_AT else 0
    samples = packets * _DATA_BYTES // max(1, -(-bits // 7))
    return Part(0, _HEADER_BYTES + packets * _PACKET_BYTES, samples=samples)
