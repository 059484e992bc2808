"""Reads captures line by line; one whose writer was killed is readable up to the last lines."""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from vsingest.client.capture.file import GZIP
from vsingest.client.capture.records import VERSION, Audio, Header, PhaseRecord, Record
from vsingest.client.errors import CaptureFailed
from vsingest.media.closing import Closing
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat

_GZIP_MAGIC: Final = b"\x1f\x8b"  # RFC 1952 section 2.3.1
_PIECE_BYTES: Final = 65_536
SAMPLE_BYTES: Final = 2
# A message of 1 MiB of which JSON escapes each byte by six.
LONGEST_LINE: Final = 8 << 20

_header_decoder = msgspec.json.Decoder(Header)
_record_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


class CaptureReader(Closing):
    """Reads a capture in constant memory; iterate over it once for its records.

    Args:
        path: The file, plain or compressed by gzip, whatever its name.

    Attributes:
        path: The file.
        header: The header in its first line.
        cut: Whether it ends within a line or without the line `end`; known at its end.

    Raises:
        CaptureFailed: The file does not exist, is not a capture, or has another version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.cut = True
        self._number = 1
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise CaptureFailed(f"{self.path}: {error.strerror}") from None
        try:
            self._lines = self._read_lines()
            self.header = self._read_header()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[Record]:
        """Yields the records.

        Raises:
            CaptureFailed: A line is not valid in a capture.
        """
        for line in self._lines:
            self._number += 1
            try:
                record = _record_decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise self._failed(str(error)) from None
            if isinstance(record, Audio) and len(record.pcm) % SAMPLE_BYTES:
                raise self._failed(f"pcm: {len(record.pcm)} bytes are not whole samples")
            self.cut = record.__struct_config__.tag != "end"
            yield record

    def read_audio(self, record: PhaseRecord) -> AudioFormat:
        """Reads the phase ``audio``.

        Raises:
            CaptureFailed: It names a format that no call has.
        """
        try:
            audio = msgspec.convert(record.detail, AudioFormat)
        except msgspec.ValidationError as error:
            raise self._failed(f"detail: {error}") from None
        if not audio.supported:
            raise self._failed(f"detail: no call has audio at {audio.words}")
        return audio

    def close(self) -> None:
        """Closes the file; idempotent."""
        self._file.close()

    def _read_header(self) -> Header:
        try:
            header = _header_decoder.decode(next(self._lines, b""))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise CaptureFailed(
                f"{self.path}: not a capture; `--capture FILE` and connect(capture=...) make one"
            ) from None
        if header.version != VERSION:
            raise CaptureFailed(
                f"{self.path}: a capture of version {header.version}, this reads {VERSION}; "
                f"use {header.software}"
            )
        return header

    def _read_lines(self) -> Iterator[bytes]:
        rest = b""
        for piece in self._read_pieces():
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            if len(rest) > LONGEST_LINE:
                raise self._failed(f"over {LONGEST_LINE} bytes")

    def _read_pieces(self) -> Iterator[bytes]:
        first = self._file.read(_PIECE_BYTES)
        gzip = zlib.decompressobj(GZIP) if first.startswith(_GZIP_MAGIC) else None
        piece = first
        while piece:
            if gzip is None:
                yield piece
            else:
                yield from self._unpacked(gzip, piece)
            piece = self._file.read(_PIECE_BYTES)

    def _unpacked(self, gzip: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
        try:
            while True:
                data = gzip.decompress(piece, _PIECE_BYTES)
                yield data
                piece = gzip.unconsumed_tail
                if not piece and len(data) < _PIECE_BYTES:
                    return
        except zlib.error as error:
            raise self._failed(str(error)) from None

    def _failed(self, why: str) -> CaptureFailed:
        return CaptureFailed(f"{self.path}: line {self._number}: {why}")


def audio_of(path: str | os.PathLike[str]) -> AudioFormat:
    """Returns the format of a capture's audio, which is the same throughout a call.

    Raises:
        CaptureFailed: It cannot be read.
    """
    with CaptureReader(path) as reader:
        for record in reader:
            if isinstance(record, Audio):
                break
            if isinstance(record, PhaseRecord) and record.phase == "audio":
                return reader.read_audio(record)
    return PLAIN_AUDIO
