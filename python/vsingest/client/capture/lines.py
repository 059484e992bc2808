"""Encodes what went over a connection as the lines of a capture."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.client.capture.records import Audio, EventRecord, PhaseRecord, Record, Text, Way
from vsingest.observe.redaction import Secrets
from vsingest.protocol.faults import UNREADABLE


class WireMessage(NamedTuple):
    """A text message as it was on the wire."""

    t: float
    connection: int
    way: Way
    text: str | bytes


class Samples(NamedTuple):
    """Audio that was sent in frames, the last of which was filled up."""

    t: float
    connection: int
    pcm: NDArray[np.int16]
    frame_samples: int


class RecordWriter:
    """Encodes the lines; runs in the thread of the file, since it takes too long for the call's.

    Args:
        secrets: Texts to remove from the lines; audio is unchanged.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._encoder = msgspec.json.Encoder()

    def __call__(self, item: msgspec.Struct | WireMessage | Samples) -> Iterator[bytes]:
        """Returns the lines of an item."""
        records: Iterator[msgspec.Struct]
        match item:
            case Samples():
                records = _frames(item)
            case WireMessage():
                records = self._message(item)
            case _:
                records = iter((item,))
        for record in records:
            yield self._encoder.encode(record) + b"\n"

    def _message(self, message: WireMessage) -> Iterator[Record]:
        t, connection, way, text = message
        try:
            pcm = fast.decode_media(text)
        except (fast.NotMediaError, fast.MediaError):
            pass
        else:
            yield Audio(t=t, connection=connection, way=way, pcm=_bytes(pcm))
            return
        try:
            event = msgspec.json.decode(text, type=dict[str, Any])
            shown = hide_in(event, self._secrets)
        except UNREADABLE:
            words = text if isinstance(text, str) else text.decode(errors="replace")
            hidden = self._secrets.hide(words)
            yield Text(t=t, connection=connection, way=way, text=hidden)
            return
        yield EventRecord(t=t, connection=connection, way=way, event=shown)
        if way == "in" and event.get("event") == "meeting-joined":
            yield PhaseRecord(t=t, connection=connection, phase="joined")


def hide_in(value: Any, secrets: Secrets) -> Any:
    """Removes secrets from every string of a JSON value, including the names of members."""
    match value:
        case str():
            return secrets.hide(value)
        case dict():
            return {secrets.hide(name): hide_in(each, secrets) for name, each in value.items()}
        case list():
            return [hide_in(each, secrets) for each in value]
        case _:
            return value


def _frames(samples: Samples) -> Iterator[Audio]:
    t, connection, pcm, each = samples
    for start in range(0, len(pcm), each):
        frame = pcm[start : start + each]
        padding = each - len(frame)
        filled = np.pad(frame, (0, padding)) if padding else frame
        yield Audio(t=t, connection=connection, way="out", pcm=_bytes(filled), padding=padding)


def _bytes(pcm: NDArray[np.int16]) -> bytes:
    return pcm.astype("<i2", copy=False).tobytes()
