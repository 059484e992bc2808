"""The files of one recording; used only in the writing thread."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import Resampler, float_to_s16
from vsingest.media.open_sound import open_sound
from vsingest.media.wav import WavWriter
from vsingest.protocol.recordings import RecordingState
from vsingest.server.recording.block_collector import TickBlock, Voice
from vsingest.server.recording.manifest import Manifest, Track

Format: TypeAlias = Literal["wav", "flac"]
FORMATS: Final = ("wav", "flac")


class Writer(Protocol):
    """A sound file that is being written."""

    @property
    def samples(self) -> int:
        """The number of samples in the file."""

    def write(self, samples: NDArray[np.int16]) -> None:
        """Appends samples."""

    def skip(self, samples: int) -> None:
        """Appends silence."""

    def close(self) -> None:
        """Closes the file."""


class Tracks:
    """The mix and a track for each participant, which all begin at the same sample.

    A missing block, and a participant who was silent or absent, are silence in the files, so every
    sample has its right position.

    Args:
        folder: The folder, which is created.
        manifest: The manifest, which is stored in the folder.
        form: The file format.
        limit: The most tracks; later participants are only in the mix.

    Raises:
        OSError: The folder or a file cannot be created.
    """

    def __init__(self, folder: Path, manifest: Manifest, form: Format, limit: int) -> None:
        self._folder = folder
        self._manifest = manifest
        self._form = form
        self._limit = limit
        self._voices: dict[str, Writer | None] = {}
        folder.mkdir(mode=0o700, parents=True)
        manifest.save(folder)
        self._mix = self._open(manifest.mix)

    def write(self, block: TickBlock) -> None:
        """Writes a block.

        Raises:
            OSError: The disk is full.
        """
        self._raise_rate(block.rate)
        if block.mix is not None:
            _write_at(self._mix, block.position, block.mix[: block.samples])
        for voice in block.voices.values():
            writer = self._writer(voice)
            if writer is not None:
                _write_at(writer, block.position, voice.samples[: block.samples])

    def complete(self, samples: int, lost: int, rate: int) -> None:
        """Makes all files equally long, and closes them.

        Args:
            samples: The length of all files.
            lost: The samples that are missing in them.
            rate: The rate at which these count.

        Raises:
            OSError: The disk is full.
        """
        self._raise_rate(rate)
        for writer in self._writers():
            writer.skip(max(0, samples - writer.samples))
        self._manifest.samples = samples
        self._manifest.lost_samples = lost
        self._finish(RecordingState.COMPLETE)

    def give_up(self) -> None:
        """Closes the files without completing them."""
        self._finish(RecordingState.FAILED)

    def _raise_rate(self, rate: int) -> None:
        """Converts what was written so far to a higher rate, if that is one."""
        before = self._manifest.sample_rate
        if rate <= before:
            return
        self._manifest.sample_rate = rate
        self._mix = self._convert(self._mix, self._manifest.mix, before)
        for track in self._manifest.tracks:
            writer = self._voices[track.participant_id]
            if writer is not None:
                self._voices[track.participant_id] = self._convert(writer, track.file, before)
        self._manifest.save(self._folder)

    def _convert(self, writer: Writer, name: str, before: int) -> Writer:
        writer.close()
        if not writer.samples:  # a FLAC file without samples is not one yet
            return self._open(name)
        # The file has its name and all its sound at any moment, even if the process is killed.
        draft = f"converting.{self._form}"
        converted = self._open(draft)
        resampler = Resampler(before, self._manifest.sample_rate, dtype="int16")
        with closing(open_sound(self._folder / name)) as sound:
            for block in cast(Iterator[NDArray[Any]], sound.blocks()):
                _append(converted, resampler.process(_as_s16(block)))
        _append(converted, resampler.flush())
        (self._folder / draft).rename(self._folder / name)
        return converted

    def _finish(self, state: RecordingState) -> None:
        with ExitStack() as last:  # an error in closing one does not keep the others open
            last.callback(self._save, state)
            for writer in self._writers():
                last.callback(writer.close)

    def _save(self, state: RecordingState) -> None:
        self._manifest.state = state
        self._manifest.save(self._folder)

    def _writers(self) -> list[Writer]:
        return [self._mix, *filter(None, self._voices.values())]

    def _writer(self, voice: Voice) -> Writer | None:
        who = voice.participant
        if who.id not in self._voices:
            tracked = len(self._manifest.tracks)
            if tracked >= self._limit:
                self._voices[who.id] = None
                self._manifest.untracked += 1
            else:
                # Not named by the participant's id, which strangers choose and would become part of
                # a path.
                name = f"track-{tracked + 1:03}.{self._form}"
                self._voices[who.id] = self._open(name)
                self._manifest.tracks.append(Track(name, who.id, who.name))
            self._manifest.save(self._folder)
        return self._voices[who.id]

    def _open(self, name: str) -> Writer:
        path, rate = self._folder / name, self._manifest.sample_rate
        if self._form == "wav":
            return WavWriter(path, rate)
        from vsingest.media.flac import FlacWriter  # imported only for FLAC

        return FlacWriter(path, rate)


def _as_s16(block: NDArray[Any]) -> NDArray[np.int16]:
    mono = block.reshape(-1)
    return mono if mono.dtype == np.int16 else float_to_s16(mono)


def _append(writer: Writer, samples: NDArray[np.int16]) -> None:
    # Silence takes no space in most files.
    if samples.any():
        writer.write(samples)
    else:
        writer.skip(samples.size)


def _write_at(writer: Writer, position: int, samples: NDArray[np.int16]) -> None:
    if writer.samples < position:
        writer.skip(position - writer.samples)
    writer.write(samples)
