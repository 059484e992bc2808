"""A sound file of any kind, by the lightest reader that can."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from vsingest.media.errors import SoundFileError
from vsingest.media.readers.wav_reader import NotPlainWav, WavReader
from vsingest.media.source import Source

_RIFF: Final = b"RIFF"


def open_sound(path: str | Path) -> Source:
    """Opens a sound file to be streamed.

    WAV of PCM needs nothing; FLAC, OGG, MP3 and other WAV files need the extra `audio`, and
    anything else FFmpeg reads the extra `av`.

    Raises:
        SoundFileError: There is no such file, or what is installed cannot read it.
    """
    path = Path(path)
    if not path.is_file():
        why = "no file that can be read as one" if path.exists() else "no such file"
        raise SoundFileError(f"{path}: {why}")
    if _begins(path) == _RIFF:
        try:
            return WavReader(path)
        except NotPlainWav:
            pass  # of floats, for one
    if find_spec("soundfile") is None and find_spec("av") is None:
        raise SoundFileError(
            f"{path}: without more, only WAV of PCM can be read: pip install 'vsingest[audio]'"
        )
    return _open_by_library(path)


def _open_by_library(path: Path) -> Source:
    why = f"{path}: not a sound that FFmpeg reads"
    if find_spec("soundfile") is not None:
        from vsingest.media.sndfile import SoundReader

        try:
            return SoundReader(path)
        except SoundFileError as error:
            why = str(error)
    if find_spec("av") is None:
        raise SoundFileError(f"{why}, or pip install 'vsingest[av]' for anything FFmpeg reads")
    from vsingest.media.readers.av_reader import AvReader

    try:
        return AvReader(path)
    except SoundFileError:
        raise SoundFileError(why) from None


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_RIFF))
