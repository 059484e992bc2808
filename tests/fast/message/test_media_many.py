"""Many messages in one call: a burst into a buffer, a whole room out of one array."""

import numpy as np
import pytest

from vsingest import fast


@pytest.fixture
def room(rng):
    return rng.integers(-32768, 32768, (5, 160)).astype(np.int16)


def test_a_room_is_encoded_row_by_row(room):
    assert fast.encode_media_many(room) == [fast.encode_media(row) for row in room]


def test_a_room_is_encoded_one_after_another_into_a_buffer(room):
    size = fast.media_size(160)
    out = bytearray(5 * size + 7)
    views = fast.encode_media_many(room, out=out)
    assert [bytes(view) for view in views] == [fast.encode_media(row) for row in room]
    assert bytes(out) == b"".join(views) + bytes(7)
    other = np.zeros(5 * size, np.uint8)
    assert fast.encode_media_many_into(room, other) == size
    assert other.tobytes() == b"".join(views)
    with pytest.raises(BufferError):
        out.clear()


@pytest.mark.parametrize("shape", [(0, 160), (3, 0), (1, 1), (2, 161)])
def test_rooms_of_any_shape(shape):
    room = np.ones(shape, np.int16)
    expected = [fast.encode_media(row) for row in room]
    out = bytearray(shape[0] * fast.media_size(shape[1]))
    assert fast.encode_media_many(room) == expected == fast.encode_media_many(room, out=out)
    assert fast.encode_media_many_into(room, out) == fast.media_size(shape[1])


@pytest.mark.parametrize("samples", [0, 1, 2, 3, 160, 8_000])
def test_the_size_of_a_message_is_known_beforehand(samples):
    pcm = np.arange(samples).astype(np.int16)
    message = fast.encode_media(pcm)
    assert fast.media_size(samples) == len(message)
    out = bytearray(len(message))
    assert fast.encode_media_into(pcm, out) == len(message)
    assert out == message


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda room: fast.encode_media_many(room[0]), "frames: needs a 2-D"),
        (lambda room: fast.encode_media_many(room, out=bytearray(2_289)), "5 messages need 2290"),
        (lambda room: fast.encode_media_many_into(room, bytearray(9)), "out: holds 9 bytes"),
        (lambda room: fast.encode_media_into(room[0], bytearray(457)), "the message needs 458"),
        (lambda room: fast.encode_media_into(room[0], bytes(458)), "out: .*writable"),
        (lambda room: fast.encode_media_into(room, room.view(np.uint8)), "out: "),
        (lambda room: fast.media_size(-1), "samples: -1 is negative"),
    ],
)
def test_bad_input_names_the_field(room, call, says):
    with pytest.raises(ValueError, match=says):
        call(room)


def test_a_burst_is_taken_in_one_call(room):
    buffer = fast.PlayoutBuffer()
    assert buffer.push_media_many(fast.encode_media_many(room)) == 800
    heard = np.empty((5, 160), np.int16)
    for row in heard:
        buffer.pull(out=row)
    assert np.array_equal(heard, room)
    assert buffer.push_media_many(iter([])) == 0


@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        ("{", fast.MediaError, r"^messages\[2\]: message: "),
        ('{"event":"stop"}', fast.NotMediaError, r"^messages\[2\]: event: "),
    ],
)
def test_a_bad_message_amid_a_burst_says_where_it_stood(room, bad, error, says):
    messages = [fast.encode_media(row).decode() for row in room]
    messages[2] = bad
    buffer = fast.PlayoutBuffer()
    with pytest.raises(error, match=says) as caught:
        buffer.push_media_many(messages)
    assert caught.value.index == 2
    assert buffer.stats().accepted == 320, "those before it were taken"
    assert buffer.push_media_many(messages[caught.value.index + 1 :]) == 320


def test_a_single_message_has_no_index():
    with pytest.raises(fast.MediaError) as caught:
        fast.PlayoutBuffer().push_media("{")
    assert caught.value.index is None


def test_a_burst_after_end_is_refused():
    buffer = fast.PlayoutBuffer()
    buffer.end()
    with pytest.raises(ValueError, match="pushed after end"):
        buffer.push_media_many([fast.encode_media(b"\0\0")])
