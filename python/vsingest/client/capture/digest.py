"""The summary of a capture."""

import math
import os
from array import array
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from vsingest.client.capture.reader import CaptureReader, audio_of
from vsingest.client.capture.records import (
    Audio,
    Binary,
    End,
    EventRecord,
    LostRecord,
    PhaseRecord,
    Record,
    Text,
)


class Spacing(msgspec.Struct, frozen=True):
    """The time between messages, in seconds; None with fewer than two.

    Attributes:
        p50: The median.
        p99: The 99th percentile.
        max: The longest time.
    """

    p50: float
    p99: float
    max: float


class Direction(msgspec.Struct, frozen=True, rename="camel"):
    """The figures of one direction.

    Attributes:
        audio_messages: Media messages.
        samples: The samples in them.
        padding: How many of those only filled up frames; known only of sent audio.
        dbfs: The level of all audio; None for silence.
        spacing: The time between media messages.
        events: The number of other messages by name; ``text`` and ``binary`` for those without one.
    """

    audio_messages: int
    samples: int
    padding: int
    dbfs: float | None
    spacing: Spacing | None
    events: dict[str, int]


class Digest(msgspec.Struct, frozen=True, rename="camel"):
    """The figures of a capture.

    Attributes:
        started: The start by the wall clock.
        seconds: The time of its last line.
        software: The software that wrote it.
        sample_rate: The rate of its audio.
        phases: The states of each connection, with times.
        sent: The outbound direction.
        heard: The inbound direction.
        lost: The number of messages that are missing.
        cut: Whether its end is missing, since the writer was killed or the disk was full.
    """

    started: datetime
    seconds: float
    software: str
    sample_rate: int
    phases: list[dict[str, Any]]
    sent: Direction
    heard: Direction
    lost: int
    cut: bool


def digest(path: str | os.PathLike[str]) -> Digest:
    """Summarizes a capture, in constant memory except for the times of its messages.

    Raises:
        CaptureFailed: It cannot be read.
    """
    ways = {"out": _Way(), "in": _Way()}
    phases: list[dict[str, Any]] = []
    seconds, lost = 0.0, 0
    with CaptureReader(path) as reader:
        for record in reader:
            seconds = record.t
            match record:
                case PhaseRecord():
                    phases.append(msgspec.to_builtins(record))
                case LostRecord(messages=messages):
                    lost += messages
                case End():
                    pass
                case _:
                    ways[record.way].note(record)
    return Digest(
        started=reader.header.started,
        seconds=seconds,
        software=reader.header.software,
        sample_rate=audio_of(path).sample_rate,
        phases=phases,
        sent=ways["out"].summary(),
        heard=ways["in"].summary(),
        lost=lost,
        cut=reader.cut,
    )


class _Way:
    def __init__(self) -> None:
        self._times = array("d")
        self._samples = 0
        self._padding = 0
        self._energy = 0.0
        self._events = Counter[str]()

    def note(self, record: Record) -> None:
        match record:
            case Audio(t=t, pcm=pcm, padding=padding):
                heard = np.frombuffer(pcm, "<i2").astype(np.float64)
                self._times.append(t)
                self._samples += heard.size
                self._padding += padding
                self._energy += float(heard @ heard)
            case EventRecord(event=event):
                self._events[str(event.get("event"))] += 1
            case Text():
                self._events["text"] += 1
            case Binary():
                self._events["binary"] += 1

    def summary(self) -> Direction:
        gaps = np.diff(np.frombuffer(self._times)) if self._times else np.zeros(0)
        spacing = None
        if gaps.size:
            p50, p99 = (float(value) for value in np.percentile(gaps, (50, 99)))
            spacing = Spacing(p50, p99, float(gaps.max()))
        power = self._energy / max(1, self._samples) / 32_768**2
        return Direction(
            audio_messages=len(self._times),
            samples=self._samples,
            padding=self._padding,
            dbfs=10 * math.log10(power) if power else None,
            spacing=spacing,
            events=dict(self._events),
        )
