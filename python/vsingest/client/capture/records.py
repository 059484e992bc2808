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
        version: Of the format.
        started: The wall clock when `t` was 0; the only one in the file.
        software: What wrote it.
        sample_rate: Of all audio in it.
        frame_samples: Of the frames that are sent.
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
        t: Seconds since the start, by a clock that never goes back; a year at most.
        connection: Which of the call's connections, counted from 1.
    """

    t: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_SECONDS)]
    connection: int


class PhaseRecord(TimedRecord, frozen=True, kw_only=True, tag="phase"):
    """Where the connection stands from now on.

    Attributes:
        phase: ``dialling``, ``opening``, ``open``, ``joined``, ``closed`` or ``failed``.
        detail: What there is to say of it.
    """

    phase: str
    detail: dict[str, Any] = {}


class Audio(TimedRecord, frozen=True, kw_only=True, tag="audio"):
    """A media message.

    Attributes:
        way: Which way it went.
        pcm: Its samples, S16 little-endian; base64 in the file.
        padding: How many of them, the last, only fill up the frame.
    """

    way: Way
    pcm: bytes
    padding: int = 0


class EventRecord(TimedRecord, frozen=True, kw_only=True, tag="event"):
    """Any other message that is a JSON object.

    Attributes:
        way: Which way it went.
        event: The object, without what is secret.
    """

    way: Way
    event: dict[str, Any]


class Text(TimedRecord, frozen=True, kw_only=True, tag="text"):
    """A text message that is not a JSON object."""

    way: Way
    text: str


class Binary(TimedRecord, frozen=True, kw_only=True, tag="binary"):
    """A binary message, of which the client takes none."""

    way: Way


class LostRecord(TimedRecord, frozen=True, kw_only=True, tag="lost"):
    """Messages that are missing here, for the disk could not follow.

    Attributes:
        messages: How many.
    """

    messages: int


class End(TimedRecord, frozen=True, kw_only=True, tag="end"):
    """The last line of a capture that was completed.

    Attributes:
        messages: How many messages went over all connections.
        lost: How many of them are not in the file.
    """

    messages: int
    lost: int


Record: TypeAlias = PhaseRecord | Audio | EventRecord | Text | Binary | LostRecord | End
