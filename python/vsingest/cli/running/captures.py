"""What `vsingest captures` does once its options are read."""

from typing import Any, Final

import msgspec

from vsingest.client.capture.difference import AudioDifference, EventDifference
from vsingest.client.capture.digest import Digest, Direction
from vsingest.client.capture.records import Way

WAYS: Final[tuple[tuple[Way, str], ...]] = (("out", "sent"), ("in", "heard"))


def digest_in_words(found: Digest) -> str:
    """Describes a capture."""
    lines = [
        f"{found.seconds:.2f} s from {found.started:%Y-%m-%d %H:%M:%S} UTC, by {found.software}",
        *(_phase_in_words(phase) for phase in found.phases),
        f"sent: {_direction_in_words(found.sent, found.sample_rate)}",
        f"heard: {_direction_in_words(found.heard, found.sample_rate)}",
    ]
    if found.lost:
        lines.append(f"{found.lost} messages are missing: the disk could not follow")
    if found.cut:
        lines.append("it has no end: its writer was killed, or its disk was full")
    return "\n".join(lines)


def _phase_in_words(phase: dict[str, Any]) -> str:
    detail = ", ".join(f"{name} {value}" for name, value in phase.get("detail", {}).items())
    words = f"{phase['t']:8.3f} s  connection {phase['connection']} {phase['phase']}"
    return f"{words}: {detail}" if detail else words


def _direction_in_words(found: Direction, rate: int) -> str:
    level = "silence" if found.dbfs is None else f"{found.dbfs:.1f} dBFS"
    audio = f"{found.samples / rate:.2f} s of audio in {found.audio_messages} messages"
    events = ", ".join(f"{count} {name}" for name, count in sorted(found.events.items()))
    return f"{audio}, {level}, {spacing_in_words(found)}; {events or 'no other message'}"


def spacing_in_words(found: Direction) -> str:
    """Describes the intervals between audio messages."""
    if found.spacing is None:
        return "no intervals"
    p50, p99, most = (1_000 * value for value in msgspec.structs.astuple(found.spacing))
    return f"apart p50 {p50:.1f}, p99 {p99:.1f}, max {most:.1f} ms"


def audio_in_words(found: AudioDifference) -> str:
    """Describes where the audio of two captures differs."""
    a, b = found.samples
    if found.first is not None:
        return (
            f"{found.differing} samples differ, the first is {found.first} "
            f"(at {found.first_seconds:.3f} s of audio)"
        )
    if a == b:
        return f"all {a} samples are the same"
    more = "silence" if found.tail_is_silence else "audio"
    return f"the same for {min(a, b)} samples; {'AB'[b > a]} has {abs(a - b)} more, of {more}"


def events_in_words(found: EventDifference) -> str:
    """Describes which messages of two captures differ."""
    if found.same:
        return "the same"
    if found.moved:
        return "the same, in another order"
    lines = [
        f"\n  {sign} {msgspec.json.encode(event).decode()}"
        for sign, events in (("A", found.only_a), ("B", found.only_b))
        for event in events
    ]
    return "".join(lines)
