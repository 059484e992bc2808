"""The lines of a capture: version 1 of its format, which docs/captures.md describes."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from vsingest.protocol.audio import FRAME_SAMPLES, SAMPLE_RATE

VERSION: Final = 1
LONGEST_SECONDS: Final = 366 * 24 * 3_600

Way: TypeAlias = Literal["in", "out"]


class Header(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="capture", rename="camel"
):
    """The first line.

    Attributes:
        version: The version of the format.
        started: The time of the wall clock at `t` 0; the only such time in the file.
        software: The software that wrote it.
        sample_rate: The rate of all audio in it.
        frame_samples: The samples in each frame that is sent.
    """

    started: datetime
    software: str
    version: int = VERSION
    sample_rate: int = SAMPLE_RATE
    frame_samples: int = FRAME_SAMPLES


class TimedRecord(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", rename="camel", omit_defaults=True
):
    """Any other line.

    Attributes:
        t: Seconds since the start by a monotonic clock; at most a year.
        connection: The number of the call's connection, from 1.
    """

    t: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_SECONDS)]
    connection: int


class PhaseRecord(TimedRecord, frozen=True, kw_only=True, tag="phase"):
    """A change of the state of a connection.

    Attributes:
        phase: ``dialling``, ``opening``, ``open``, ``joined``, ``closed`` or ``failed``.
        detail: Further members of the state.
    """

    phase: str
    detail: dict[str, Any] = {}


class Audio(TimedRecord, frozen=True, kw_only=True, tag="audio"):
    """A media message.

    Attributes:
        way: The direction, ``in`` or ``out``.
        pcm: The samples, S16 little-endian; in base64 in the file.
        padding: How many samples at the end only fill up the frame.
    """

    way: Way
    pcm: bytes
    padding: int = 0


class EventRecord(TimedRecord, frozen=True, kw_only=True, tag="event"):
    """Another message that is a JSON object.

    Attributes:
        way: The direction, ``in`` or ``out``.
        event: The object without secrets.
    """

    way: Way
    event: dict[str, Any]


class Text(TimedRecord, frozen=True, kw_only=True, tag="text"):
    """A text message that is not a JSON object."""

    way: Way
    text: str


class Binary(TimedRecord, frozen=True, kw_only=True, tag="binary"):
    """A binary message that is not audio."""

    way: Way


class LostRecord(TimedRecord, frozen=True, kw_only=True, tag="lost"):
    """Messages that are missing here because the disk was too slow.

    Attributes:
        messages: The number of messages.
    """

    messages: int


class End(TimedRecord, frozen=True, kw_only=True, tag="end"):
    """The last line of a capture that was completed.

    Attributes:
        messages: The number of messages on all connections.
        lost: The number of messages that are not in the file.
    """

    messages: int
    lost: int


Record: TypeAlias = PhaseRecord | Audio | EventRecord | Text | Binary | LostRecord | End
