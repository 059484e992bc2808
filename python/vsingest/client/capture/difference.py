"""The comparison of two captures."""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.client.capture.digest import Digest, digest
from vsingest.client.capture.reader import CaptureReader
from vsingest.client.capture.records import Audio, EventRecord, Way

# Members that a server generates for each session or message.
NEW_EACH_TIME: Final = frozenset({"sessionId", "timestamp", "id"})
MOST_SHOWN: Final = 20
_PIECE: Final = 8_000


class AudioDifference(msgspec.Struct, frozen=True, rename="camel"):
    """How the samples of one direction differ in sequence, whatever their times.

    Attributes:
        samples: The number of samples in each capture.
        first: The first sample that differs; None if one capture is only longer.
        differing: The number of samples that differ, among those that both have.
        tail_is_silence: Whether the samples that only the longer one has are silence.
        same: Whether all samples are equal.
        sample_rate: The rate of the first capture's audio.
    """

    samples: tuple[int, int]
    first: int | None
    differing: int
    tail_is_silence: bool
    same: bool
    sample_rate: int

    @property
    def first_seconds(self) -> float | None:
        """The position of `first` in seconds of audio."""
        return None if self.first is None else self.first / self.sample_rate


class EventDifference(msgspec.Struct, frozen=True, rename="camel"):
    """How the messages of one direction differ, other than audio.

    Attributes:
        only_a: Messages that only the first has, at most 20.
        only_b: Messages that only the second has, at most 20.
        moved: Whether both have the same messages in another order.
        same: Whether nothing differs.
    """

    only_a: list[dict[str, Any]]
    only_b: list[dict[str, Any]]
    moved: bool
    same: bool


class Difference(msgspec.Struct, frozen=True, rename="camel"):
    """The differences between two captures.

    Attributes:
        same: Whether all messages are the same; their times are not compared.
        audio: The audio, by direction: ``out`` and ``in``.
        events: The messages, by direction.
        a: The figures of the first, with its timing.
        b: The figures of the second.
    """

    same: bool
    audio: dict[Way, AudioDifference]
    events: dict[Way, EventDifference]
    a: Digest
    b: Digest


def difference(a: str | os.PathLike[str], b: str | os.PathLike[str]) -> Difference:
    """Compares two captures.

    Raises:
        CaptureFailed: One of them cannot be read.
    """
    ways: tuple[Way, Way] = ("out", "in")
    one, other = digest(a), digest(b)
    audio = {
        way: _compare_audio(_samples(a, way), _samples(b, way), one.sample_rate) for way in ways
    }
    events = {way: _compare_events(_events(a, way), _events(b, way)) for way in ways}
    same = one.sample_rate == other.sample_rate and all(
        audio[way].same and events[way].same for way in ways
    )
    return Difference(same=same, audio=audio, events=events, a=one, b=other)


def _compare_audio(
    a: Iterator[NDArray[np.int16]], b: Iterator[NDArray[np.int16]], rate: int
) -> AudioDifference:
    counts = [0, 0]
    first: int | None = None
    differing = 0
    silent = True
    none = np.zeros(0, np.int16)
    while True:
        x, y = next(a, none), next(b, none)
        if not (x.size or y.size):
            same = first is None and silent
            return AudioDifference((counts[0], counts[1]), first, differing, silent, same, rate)
        both = min(x.size, y.size)
        unlike = np.flatnonzero(x[:both] != y[:both])
        if unlike.size and first is None:
            first = counts[0] + int(unlike[0])
        differing += unlike.size
        silent = silent and not (x[both:].any() or y[both:].any())
        counts[0] += x.size
        counts[1] += y.size


def _compare_events(a: list[bytes], b: list[bytes]) -> EventDifference:
    only_a, only_b = Counter(a) - Counter(b), Counter(b) - Counter(a)
    return EventDifference(
        only_a=[msgspec.json.decode(event) for event in islice(only_a.elements(), MOST_SHOWN)],
        only_b=[msgspec.json.decode(event) for event in islice(only_b.elements(), MOST_SHOWN)],
        moved=not (only_a or only_b) and a != b,
        same=a == b,
    )


def _events(path: str | os.PathLike[str], way: Way) -> list[bytes]:
    with CaptureReader(path) as reader:
        return [
            msgspec.json.encode(_lasting(record.event), order="deterministic")
            for record in reader
            if isinstance(record, EventRecord) and record.way == way
        ]


def _lasting(event: dict[str, Any]) -> dict[str, Any]:
    """Removes members that differ in each call; ids of participants stay."""
    kept = {name: value for name, value in event.items() if name not in NEW_EACH_TIME}
    if isinstance(data := kept.get("data"), dict):
        kept["data"] = {k: v for k, v in data.items() if k not in NEW_EACH_TIME}
    return kept


def _samples(path: str | os.PathLike[str], way: Way) -> Iterator[NDArray[np.int16]]:
    """Yields the audio of one direction in blocks of equal length, except the last."""
    held = bytearray()
    with CaptureReader(path) as reader:
        for record in reader:
            if isinstance(record, Audio) and record.way == way:
                held += record.pcm
                while len(held) >= 2 * _PIECE:
                    yield np.frombuffer(bytes(held[: 2 * _PIECE]), "<i2")
                    del held[: 2 * _PIECE]
    yield np.frombuffer(bytes(held[: len(held) - len(held) % 2]), "<i2")
