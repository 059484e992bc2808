"""Several sounds that follow one another in a file, read as one."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vsingest.media.errors import SoundFileError
from vsingest.media.readers.conform import Conform
from vsingest.media.readers.part_reader import PartReader
from vsingest.media.readers.parts import Part


class ChainReader:
    """A file of several parts, such as chained Ogg, at the rate and channels of the first part.

    Args:
        path: The file.
        parts: The parts of the file.
        open_part: Opens a part.

    Attributes:
        path: The file.
        rate: Samples a second.
        channels: Number of channels.
        seconds: Duration; None if that of a part is unknown.
        damage: What is wrong with the parts read so far; None if nothing is.

    Raises:
        SoundFileError: No part of the file can be read.
    """

    def __init__(
        self, path: Path, parts: Sequence[Part], open_part: Callable[[Part], PartReader]
    ) -> None:
        self.path = path
        self.damage: str | None = None
        self._open_part = open_part
        self._parts: list[Part] = []
        self._reader: PartReader | None = None
        self._closed = False
        formats: list[tuple[int, int]] = []
        seconds: list[float | None] = []
        why = f"{path}: there is no sound in it"
        for part in parts:
            try:
                reader = open_part(part)
            except SoundFileError as error:
                why = str(error)
                self.damage = f"a part of it cannot be read, from byte {part.start} on"
                continue
            reader.close()
            self._parts.append(part)
            formats.append((reader.rate, reader.channels))
            seconds.append(reader.seconds)
        if not formats:
            raise SoundFileError(why)
        self.rate, self.channels = formats[0]
        known = [one for one in seconds if one is not None]
        self.seconds = sum(known) if len(known) == len(seconds) else None

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the rest as arrays of shape (samples, channels).

        Raises:
            SoundFileError: The rate of a part cannot be converted to that of the first.
        """
        conform = Conform(self.rate, self.channels)
        for part in self._parts:
            if self._closed:
                return
            self._reader = reader = self._open_part(part)
            try:
                for block in reader.blocks():
                    if len(out := conform.feed(block, reader.rate)):
                        yield out
            except ValueError as error:
                raise SoundFileError(f"{self.path}: {error}") from None
            finally:
                self.damage = self.damage or reader.damage
                reader.close()
        if len(out := conform.flush()):
            yield out

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._closed = True
        if self._reader is not None:
            self._reader.close()
