"""Opens a sound file of any kind with the lightest reader that can read it."""

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from vsingest.media.errors import SoundFileError
from vsingest.media.readers.bounds import OutOfBoundsError
from vsingest.media.readers.chain_reader import ChainReader
from vsingest.media.readers.part_reader import PartReader
from vsingest.media.readers.parts import Part, find_parts
from vsingest.media.readers.sample_dump import HEADER as SAMPLE_DUMP
from vsingest.media.readers.sample_dump import whole_packets
from vsingest.media.readers.wav_layout import FORMS, NotPlainWav, whole_blocks
from vsingest.media.readers.wav_reader import WavReader
from vsingest.media.source import Source

# Formats whose header is filled up to a fixed size: NIST, AVR and IRCAM. Where a file ends within
# it, the libraries decode the header as if it were audio.
_HEADER_BYTES: Final = {b"NIST": 1_024, b"2BIT": 128, b"\x64\xa3": 1_024}


def open_sound(path: str | Path) -> Source:
    """Open a sound file for streaming.

    WAV of PCM, floats, mu-law and A-law needs no extra; FLAC, OGG, MP3 and other WAV files need the
    extra `audio`, and anything else that FFmpeg reads needs the extra `av`. Several sounds that
    follow one another in a file, as in chained Ogg, are read as one, at the rate and the number of
    channels of the first.

    Raises:
        SoundFileError: The file does not exist, no installed reader can read it, or its rate or
            channels are out of bounds.
    """
    path = Path(path)
    if not path.is_file():
        why = "no file that can be read as one" if path.exists() else "no such file"
        raise SoundFileError(f"{path}: {why}")
    magic = _magic(path)
    header = next((size for form, size in _HEADER_BYTES.items() if magic.startswith(form)), 0)
    if path.stat().st_size < header:
        raise SoundFileError(f"{path}: the file ends in its header")
    is_wav = magic in FORMS
    if is_wav:
        try:
            return WavReader(path)
        except NotPlainWav:
            pass  # a library may know its codec
    if find_spec("soundfile") is None and find_spec("av") is None:
        raise SoundFileError(
            f"{path}: only WAV of PCM or floats can be read without an extra: "
            "pip install 'vsingest[audio]'"
        )
    if is_wav:
        parts = [_coded_wav(path)]
    elif magic.startswith(SAMPLE_DUMP):
        parts = [whole_packets(path)]
    else:
        parts = find_parts(path)
    if len(parts) > 1:
        return ChainReader(path, parts, partial(_open_by_library, path))
    return _open_by_library(path, *parts)


def _open_by_library(path: Path, part: Part | None = None) -> PartReader:
    why = f"{path}: not a sound that FFmpeg reads"
    if find_spec("soundfile") is not None:
        from vsingest.media.sndfile import SoundReader

        section = None if part is None else part.open(path)
        try:
            reader = SoundReader(path, section, None if part is None else part.samples)
            if reader.seconds != 0:
                return reader
            why = f"{path}: there is no sound in it"
        except OutOfBoundsError:
            raise
        except SoundFileError as error:
            why = str(error)
        if section is not None:
            section.close()
    if find_spec("av") is None:
        raise SoundFileError(f"{why}, or pip install 'vsingest[av]' for anything FFmpeg reads")
    from vsingest.media.readers.av_reader import AvReader

    section = None if part is None else part.open(path)
    try:
        return AvReader(path, section)
    except SoundFileError as error:
        if section is not None:
            section.close()
        if isinstance(error, OutOfBoundsError):
            raise
        raise SoundFileError(why) from None


def _coded_wav(path: Path) -> Part:
    end, samples = whole_blocks(path)
    return Part(0, end, samples=samples)


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)
