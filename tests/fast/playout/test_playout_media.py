"""A media message goes straight into a playout buffer, as decoding and pushing it would."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast


def message(pcm, **dumps):
    made = {"event": "media", "payload": base64.b64encode(pcm).decode()}
    return json.dumps(made, **dumps)


def drained(buffer):
    buffer.end()
    frames = []
    while not buffer.ended:
        row = np.empty(160, np.int16)
        frames.append(row[: buffer.pull(out=row)])
    return np.concatenate(frames).tobytes() if frames else b""


@given(
    st.lists(st.binary(max_size=700), max_size=8),
    st.sampled_from([{"separators": (",", ":")}, {}, {"indent": 1}]),
)
def test_pieces_of_any_length_join_up(pieces, dumps):
    buffer = fast.PlayoutBuffer()
    accepted = sum(buffer.push_media(message(piece, **dumps)) for piece in pieces)
    whole = b"".join(pieces)
    assert accepted == len(whole) // 2
    assert drained(buffer) == whole[: accepted * 2]


def test_a_second_is_the_most_one_message_holds():
    buffer = fast.PlayoutBuffer()
    assert buffer.push_media(message(bytes(16_000))) == 8_000
    with pytest.raises(fast.MediaError, match="payload: over 16,000 bytes"):
        buffer.push_media(message(bytes(16_001)))
    assert buffer.held == 8_000


REFUSED = [
    ("{", fast.MediaError, "message"),
    ('{"event":"stop"}', fast.NotMediaError, "event"),
    ('{"event":"media"}', fast.MediaError, "payload"),
    ('{"event":"media","payload":"AAA"}', fast.MediaError, "payload"),
    ("\ud800", fast.MediaError, "message"),
    (5, TypeError, "message"),
]


@pytest.mark.parametrize(("text", "kind", "names"), REFUSED)
def test_what_is_no_audio_is_refused_and_changes_nothing(text, kind, names):
    buffer = fast.PlayoutBuffer()
    buffer.push(b"\1\2\3")
    with pytest.raises(kind, match=f"^{names}"):
        buffer.push_media(text)
    assert buffer.held == 1
    buffer.push(b"\4")
    assert drained(buffer) == b"\1\2\3\4"


def test_nothing_comes_after_the_end():
    buffer = fast.PlayoutBuffer()
    buffer.end()
    with pytest.raises(ValueError, match=r"message: pushed after end"):
        buffer.push_media(message(b"\0\0"))
