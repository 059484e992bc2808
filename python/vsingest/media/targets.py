"""Where a recording may be written."""

from pathlib import Path
from typing import Final

from vsingest.media.errors import SoundFileError

WRITABLE: Final = (".wav", ".flac")


def check_target(path: str | Path) -> Path:
    """Checks that a recording could be written there, without creating the file.

    Raises:
        SoundFileError: The folder does not exist, or the suffix names no format we write.
    """
    path = Path(path)
    if path.suffix.lower() not in WRITABLE:
        raise SoundFileError(f"{path}: the name must end in {' or '.join(WRITABLE)}")
    if not path.parent.is_dir():
        raise SoundFileError(f"{path}: there is no folder {path.parent}")
    return path
