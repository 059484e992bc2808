"""The audio of a capture as stereo sound, each message at its time."""

import os
import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.capture.reader import CaptureReader, audio_of
from vsingest.client.capture.records import Audio
from vsingest.client.errors import CaptureFailed

# Frames are sent some ms ahead of their time and arrive in bursts. Within this time they are joined
# without a gap; after a longer pause they are placed at their time.
JITTER_SECONDS: Final = 0.2
_MODE: Final = 0o600
_SILENCE_SECONDS: Final = 60  # a long pause is written in pieces of this length
_FRAME_BYTES: Final = 4
_LARGEST: Final = 0xFFFF_FFFF - 100


class _Track:
    """One direction: samples that are placed, and not yet written together with the other's."""

    def __init__(self, rate: int) -> None:
        self._jitter = JITTER_SECONDS * rate
        self._held = bytearray()
        self.end = 0  # of the placed samples
        self._spoken = 0  # the end of the last message

    @property
    def held(self) -> int:
        return len(self._held) // 2

    def lay(self, at: int, pcm: bytes) -> None:
        if at - self._spoken > self._jitter:
            self.reach(at)
        self._held += pcm[: len(pcm) - len(pcm) % 2]
        self.end += len(pcm) // 2
        self._spoken = self.end

    def reach(self, sample: int) -> None:
        """Places silence up to a position."""
        missing = max(0, sample - self.end)
        self._held += bytes(2 * missing)
        self.end += missing

    def take(self, samples: int) -> NDArray[np.int16]:
        taken = np.frombuffer(bytes(self._held[: 2 * samples]), "<i2")
        del self._held[: 2 * samples]
        return taken


def sound(path: str | os.PathLike[str]) -> Iterator[NDArray[np.int16]]:
    """Yields the sound of a capture, in constant memory.

    Yields:
        Arrays of shape (samples, 2), at the rate of the call: what was sent, and what was heard.

    Raises:
        CaptureFailed: It cannot be read.
    """
    rate = audio_of(path).sample_rate
    sent, heard = _Track(rate), _Track(rate)
    pause = _SILENCE_SECONDS * rate
    with CaptureReader(path) as reader:
        for record in reader:
            at = round(record.t * rate)
            settled = at - round(JITTER_SECONDS * rate)
            for silent in range(min(sent.end, heard.end) + pause, settled, pause):
                sent.reach(silent)
                heard.reach(silent)
                yield _taken(sent, heard)
            if isinstance(record, Audio):
                (sent if record.way == "out" else heard).lay(at, record.pcm)
            sent.reach(settled)
            heard.reach(settled)
            if min(sent.held, heard.held):
                yield _taken(sent, heard)
    if rest := max(sent.held, heard.held):
        sides = (track.take(track.held) for track in (sent, heard))
        yield np.stack([np.pad(side, (0, rest - side.size)) for side in sides], axis=1)


def _taken(sent: _Track, heard: _Track) -> NDArray[np.int16]:
    ready = min(sent.held, heard.held)
    return np.stack((sent.take(ready), heard.take(ready)), axis=1)


def export_wav(path: str | os.PathLike[str], target: Path) -> int:
    """Writes the sound of a capture: what was sent on the left, what was heard on the right.

    Returns:
        The number of samples of each channel.

    Raises:
        CaptureFailed: The capture cannot be read, or the target cannot be written.
    """
    if target.suffix.lower() != ".wav":
        raise CaptureFailed(f"{target}: the name must end in .wav")
    rate = audio_of(path).sample_rate
    _check_length(path, rate)
    blocks = sound(path)
    first = next(blocks, np.zeros((0, 2), np.int16))  # before an existing file is replaced
    samples = 0
    try:
        descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _MODE)
        with os.fdopen(descriptor, "wb") as raw, wave.open(raw, "wb") as file:
            file.setparams((2, 2, rate, 0, "NONE", ""))
            for block in chain((first,), blocks):
                samples += _write(file, block, target)
    except OSError as error:
        raise CaptureFailed(f"{target}: {error.strerror or error}") from None
    return samples


def _check_length(path: str | os.PathLike[str], rate: int) -> None:
    """Refuses a length that a WAV file cannot hold, before gigabytes of silence are written."""
    with CaptureReader(path) as reader:
        seconds = max((record.t for record in reader), default=0.0)
    most = _LARGEST // (_FRAME_BYTES * rate)
    if seconds > most:
        raise CaptureFailed(
            f"{path}: it lasts {seconds / 3_600:.1f} h, and a WAV file holds no more than "
            f"{most / 3_600:.1f} h; export a capture of one call"
        )


def _write(file: wave.Wave_write, block: NDArray[np.int16], target: Path) -> int:
    if file.tell() * _FRAME_BYTES + block.nbytes > _LARGEST:
        raise CaptureFailed(f"{target}: a WAV file holds no more than 4 GiB")
    file.writeframesraw(block.astype("<i2", copy=False).tobytes())
    return len(block)
