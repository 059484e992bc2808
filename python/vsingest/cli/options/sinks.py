"""Sinks of audio that a command's options name."""

import sys
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.cli.options.sources import as_device
from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.media.raw import RawWriter
from vsingest.media.raw_format import RawFormat
from vsingest.media.recording import Recording, open_recording
from vsingest.media.speaker import Speaker


class Sink(Protocol):
    """A sink of audio.

    Attributes:
        name: The name to show.
        rate: The rate that it takes, in samples a second.
        steady: Whether it needs silence while the room is silent.
        samples: The number of samples taken so far.
    """

    name: str
    rate: int
    steady: bool
    samples: int

    @property
    def dropped(self) -> int:
        """The number of samples that were taken and lost."""
        ...

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Takes S16 samples."""
        ...

    async def close(self) -> None:
        """Completes the output."""
        ...


class FileSink:
    """A recording of the received audio."""

    steady = False
    dropped = 0

    def __init__(self, path: Path, rate: int) -> None:
        self.name = str(path)
        self.rate = rate
        self.samples = 0
        self._recording: Recording = open_recording(path, rate)

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Takes S16 samples."""
        self._recording.write(samples)
        self.samples += len(samples)

    async def close(self) -> None:
        """Closes the file."""
        self._recording.close()


class RawSink:
    """Raw PCM on standard output."""

    name = "standard output"
    dropped = 0

    def __init__(self, form: RawFormat, *, steady: bool = True) -> None:
        self.steady = steady
        self.rate = form.rate
        self.samples = 0
        self._writer = RawWriter(sys.stdout.fileno(), form)

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Takes S16 samples."""
        await self._writer.write(samples)
        self.samples += len(samples)

    async def close(self) -> None:
        """Leaves standard output open."""


class SpeakerSink:
    """A speaker."""

    steady = True

    def __init__(self, device: str | None) -> None:
        self._speaker = Speaker(as_device(device))
        self.name = self._speaker.name
        self.rate = self._speaker.rate
        self.samples = 0

    @property
    def dropped(self) -> int:
        """The number of samples that the device did not play in time."""
        return self._speaker.dropped

    async def write(self, samples: NDArray[np.int16]) -> None:
        """Takes S16 samples."""
        self._speaker.write(samples)
        self.samples += len(samples)

    async def close(self) -> None:
        """Plays the rest."""
        await self._speaker.drain()
        self._speaker.close()


def open_sink(
    where: str, *, rate: int, form: str | None, device: str | None, steady: bool = True
) -> Sink:
    """Opens ``speaker``, ``-``, or a file to record into.

    Args:
        where: The name of the sink.
        rate: The rate of a recording, and of raw PCM without a format.
        form: The format of raw PCM.
        device: The speaker.
        steady: Whether raw PCM comes at a steady pace rather than as it was received.

    Raises:
        SoundError: The sink cannot be opened.
        typer.Exit: The format is invalid.
    """
    if where == "speaker":
        return SpeakerSink(device)
    if where != "-":
        return FileSink(Path(where), rate)
    try:
        return RawSink(RawFormat.parse(form or f"s16le:{rate}:1"), steady=steady)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
