"""Sources of audio that a command's options name."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.cli.terminal.standard_output import keep_output_ours
from vsingest.media.computed import Computed
from vsingest.media.microphone import Microphone
from vsingest.media.noise import noise, silence
from vsingest.media.open_sound import open_sound
from vsingest.media.raw import RawReader
from vsingest.media.raw_format import RawFormat
from vsingest.media.readers.bounds import LOWEST_RATE
from vsingest.media.recording import open_recording
from vsingest.media.source import Limited, Source
from vsingest.media.tee import Tee
from vsingest.media.tone import tone
from vsingest.protocol.audio import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Input:
    """The audio to send, and its origin.

    Attributes:
        source: The source, cut to length and recorded as the options say.
        origin: The file, the pipe or the device.
    """

    source: Source
    origin: Source

    @property
    def cut_bytes(self) -> int:
        """The bytes at the end of raw PCM that were not a whole sample, and were lost."""
        return self.origin.odd_bytes if isinstance(self.origin, RawReader) else 0

    @property
    def damage(self) -> str | None:
        """What is damaged in the file, as far as it was read; None if nothing is known."""
        return getattr(self.origin, "damage", None)

    @property
    def dropped(self) -> int:
        """The number of samples of the microphone that were not read in time."""
        return self.origin.dropped if isinstance(self.origin, Microphone) else 0

    def losses(self) -> list[str]:
        """Describes what was lost before it could be sent, and what to do."""
        said = []
        if self.cut_bytes:
            said.append(
                f"the last {self.cut_bytes} bytes of {self.origin.name} make no whole sample, and "
                "were not sent; does --format say what it is?"
            )
        if self.damage:
            said.append(
                f"{self.origin.name} is damaged, and what could be read was sent: {self.damage}"
            )
        if self.dropped:
            seconds = self.dropped / self.origin.rate
            said.append(
                f"{seconds:.2f} s of {self.origin.name} were lost, as this machine was too busy to "
                "read them in time"
            )
        return said


def open_source(
    what: str,
    *,
    form: str | None = None,
    device: str | None = None,
    seconds: float | None = None,
    record: Path | None = None,
) -> Input:
    """Opens a file, ``-``, ``mic``, ``tone``, ``tone:HZ``, ``noise`` or ``silence``.

    Args:
        what: The name of the source.
        form: The format of raw PCM; files that have a header do not need it.
        device: The microphone.
        seconds: The length after which to stop.
        record: The file in which to record the source.

    Raises:
        SoundError: The source cannot be opened.
        typer.Exit: The options exclude each other.
    """
    keep_output_ours()
    try:
        source = origin = _open(what, form, device)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    if seconds is not None:
        source = Limited(source, seconds)
    if record is not None:
        source = Tee(source, open_recording(record, source.rate))
    return Input(source, origin)


def _open(what: str, form: str | None, device: str | None) -> Source:
    kind, _, detail = what.partition(":")
    if what == "-":
        if form is None:
            fail(
                "standard input is raw PCM: say which with --format, such as s16le:8000:1",
                ExitCode.USAGE,
            )
        return RawReader("standard input", sys.stdin.fileno(), _raw_format(form))
    if what == "mic":
        return Microphone(as_device(device))
    if kind == "tone" and not Path(what).exists():
        if detail and not detail.replace(".", "", 1).isdecimal():
            raise ValueError(f"{what}: {detail!r} is not a frequency; write tone:440")
        hertz = float(detail or 997)
        return Computed(f"tone of {hertz:g} Hz", tone(hertz), rate=SAMPLE_RATE, seconds=None)
    if what in ("noise", "silence") and not Path(what).exists():
        blocks = noise() if what == "noise" else silence()
        return Computed(what, blocks, rate=SAMPLE_RATE, seconds=None)
    if form is not None and Path(what).is_file():
        # It is read once to its end, and closed with the process.
        descriptor = os.open(what, os.O_RDONLY)
        return RawReader(Path(what).name, descriptor, _raw_format(form))
    return open_sound(what)


def _raw_format(text: str) -> RawFormat:
    form = RawFormat.parse(text)
    if form.rate < LOWEST_RATE:
        raise ValueError(f"format: rate {form.rate} is below {LOWEST_RATE}, the least a call takes")
    return form


def as_device(text: str | None) -> int | str | None:
    """Converts a device to what the library takes: an index, or a part of a name."""
    return int(text) if text is not None and text.isdecimal() else text
