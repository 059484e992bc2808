"""Media messages: samples there and back, and what a caller's buffer sees of it."""

import array
import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

samples = hnp.arrays(np.int16, st.integers(0, 400))
offsets = st.integers(0, 33)


def by_stdlib(x, **options):
    return json.dumps({"event": "media", "payload": base64.b64encode(x).decode()}, **options)


def compact(x):
    return by_stdlib(x, separators=(",", ":"))


def shifted(data, offset):
    """The bytes of data in a writable memoryview that starts that far into its memory."""
    return memoryview(bytearray(offset) + bytes(data))[offset:]


@given(samples, offsets)
def test_a_message_is_written_as_the_compact_json_of_the_standard_library(x, offset):
    message = fast.encode_media(shifted(x, offset))
    assert type(message) is bytes
    assert message == compact(x).encode()


@given(samples, offsets, st.sampled_from([compact, by_stdlib, lambda x: by_stdlib(x, indent=1)]))
def test_samples_survive_the_round_trip_in_every_spelling(x, offset, spell):
    message = spell(x)
    for form in (message, message.encode(), shifted(message.encode(), offset)):
        decoded = fast.decode_media(form)
        assert decoded.dtype == np.int16
        assert decoded.flags.owndata
        assert np.array_equal(decoded, x)


def test_every_length_up_to_some_blocks():
    x = np.random.default_rng(3).integers(-32768, 32768, 200).astype(np.int16)
    for length in range(len(x)):
        message = fast.encode_media(x[:length])
        assert message == compact(x[:length]).encode()
        assert np.array_equal(fast.decode_media(message), x[:length])


@given(samples, offsets, st.integers(0, 40))
def test_encoding_into_a_buffer_writes_the_message_and_nothing_else(x, offset, spare):
    expected = compact(x).encode()
    memory = bytearray(b"\xaa" * (offset + len(expected) + spare))
    view = fast.encode_media(x, out=memoryview(memory)[offset:])
    assert isinstance(view, memoryview)
    assert view == expected
    assert memory == b"\xaa" * offset + expected + b"\xaa" * spare


@given(samples, offsets, st.integers(0, 40), st.sampled_from([compact, by_stdlib]))
def test_decoding_into_a_buffer_writes_the_samples_and_nothing_else(x, offset, spare, spell):
    memory = bytearray(b"\xaa" * (offset + x.nbytes + 2 * spare))
    head = fast.decode_media(spell(x), out=memoryview(memory)[offset:])
    assert np.array_equal(head, x)
    assert memory == b"\xaa" * offset + x.tobytes() + b"\xaa" * 2 * spare


def test_a_decoded_head_is_a_view_that_keeps_its_buffer():
    x = np.arange(160, dtype=np.int16)
    out = np.zeros(200, np.int16)
    head = fast.decode_media(fast.encode_media(x), out=out)
    assert head.base is out
    head[0] = 7
    assert out[0] == 7

    memory = bytearray(400)
    head = fast.decode_media(fast.encode_media(x), out=memory)
    with pytest.raises(BufferError):
        memory.clear()
    assert np.array_equal(head, x)


def test_an_array_of_just_as_many_samples_comes_back_itself():
    x = np.arange(160, dtype=np.int16)
    out = np.zeros(160, np.int16)
    assert fast.decode_media(fast.encode_media(x), out=out) is out
    assert np.array_equal(out, x)
    square = np.zeros((16, 10), np.int16)
    assert fast.decode_media(fast.encode_media(x), out=square).shape == (160,)


def test_an_encoded_view_keeps_its_buffer_from_being_resized():
    memory = bytearray(100)
    view = fast.encode_media(b"\0\0", out=memory)
    with pytest.raises(BufferError):
        memory.clear()
    assert view == b'{"event":"media","payload":"AAA="}'


@pytest.mark.parametrize(
    "container", [bytes, bytearray, memoryview, lambda b: array.array("h", b), np.frombuffer]
)
def test_any_buffer_of_samples_is_taken(container):
    x = np.arange(-40, 40, dtype=np.int16)
    data = x.tobytes()
    source = np.frombuffer(data, np.int16) if container is np.frombuffer else container(data)
    assert fast.encode_media(source) == compact(x).encode()


def test_frames_in_rows_and_read_only_are_read_flat():
    x = np.arange(192, dtype=np.int16).reshape(4, 48)
    x.flags.writeable = False
    assert fast.encode_media(x) == compact(x).encode()


def test_text_outside_ascii_is_taken_as_text_and_as_utf8():
    message = '{"name":"Zoë 👋","event":"media","payload":"AAAAAAAA"}'
    assert fast.decode_media(message).tolist() == [0, 0, 0]
    assert fast.decode_media(message.encode()).tolist() == [0, 0, 0]


GOOD = b'{"event":"media","payload":"AAAAAAAA"}'
SHARED = bytearray(GOOD + bytes(100))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.encode_media([1]), TypeError, "s16: needs a buffer of int16"),
        (lambda: fast.encode_media(np.zeros(2, "f")), TypeError, "s16: .*format 'f'"),
        (lambda: fast.encode_media(np.zeros(2, ">i2")), TypeError, "s16: .*format '>h'"),
        (lambda: fast.encode_media(np.zeros(4, "h")[::2]), ValueError, "s16: .*contiguous"),
        (lambda: fast.encode_media(b"123"), ValueError, "s16: 3 bytes"),
        (lambda: fast.encode_media(b"12", out=bytearray(33)), ValueError, "out: .*needs 34"),
        (lambda: fast.encode_media(b"12", out=bytes(99)), ValueError, "out: .*writable"),
        (lambda: fast.encode_media(b"12", out=np.zeros(99, "h")), TypeError, "out: .*uint8"),
        (lambda: fast.encode_media(SHARED, out=SHARED), ValueError, "out: .*needs"),
        (
            lambda: fast.encode_media(memoryview(SHARED)[:2], out=SHARED),
            ValueError,
            "out: shares memory",
        ),
        (lambda: fast.decode_media(None), TypeError, "message: needs a buffer"),
        (lambda: fast.decode_media(np.zeros(4, "f")), TypeError, "message: .*format 'f'"),
        (lambda: fast.decode_media(GOOD, out=np.zeros(9, "f")), TypeError, "out: .*format 'f'"),
        (lambda: fast.decode_media(GOOD, out=bytes(9)), ValueError, "out: .*writable"),
        (lambda: fast.decode_media(GOOD, out=bytearray(7)), ValueError, "out: 7 bytes"),
        (
            lambda: fast.decode_media(memoryview(SHARED)[: len(GOOD)], out=SHARED),
            ValueError,
            "out: shares memory",
        ),
        (lambda: fast.decode_media(GOOD, out=bytearray(4)), fast.MediaError, "out: holds 4 .* 6"),
        (lambda: fast.decode_media("\ud800"), fast.MediaError, "message: .*lone surrogate"),
        (lambda: fast.decode_media(b"{"), fast.MediaError, "message: .*ends too early"),
        (lambda: fast.decode_media(b"{]"), fast.MediaError, "message: .*at byte 1 "),
        (
            lambda: fast.decode_media(b'{"event":"start"}'),
            fast.NotMediaError,
            'event: "start" is not "media"',
        ),
        (lambda: fast.decode_media(b"{}"), fast.NotMediaError, "event: missing"),
        (lambda: fast.decode_media(b'{"event":"media"}'), fast.MediaError, "payload: missing"),
        (
            lambda: fast.decode_media(b'{"event":"media","payload":"AB=="}'),
            fast.MediaError,
            "payload: not base64.*RFC 4648",
        ),
        (
            lambda: fast.decode_media(b'{"event":"media","payload":"AAAA"}'),
            fast.MediaError,
            "payload: 3 bytes are no whole number of 16-bit samples",
        ),
    ],
)
def test_bad_input_names_the_field_and_the_trouble(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert type(caught.value) is error


def test_read_only_out_of_numpy_is_refused():
    out = np.zeros(9, np.int16)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="writable"):
        fast.decode_media(GOOD, out=out)
    assert not out.any()


def test_an_error_quotes_no_more_than_forty_characters():
    secret = "x" * 500 + "vs_secret"
    for message in (
        json.dumps({"event": secret}),
        json.dumps({"event": "media", "payload": secret}),
        json.dumps({"event": "media", "payload": secret})[:-1],
        json.dumps({"event": "media", "token": secret}) + "\udfff",
    ):
        with pytest.raises(fast.MediaError) as caught:
            fast.decode_media(message)
        assert "x" * 41 not in str(caught.value)
        assert caught.value.__context__ is None


def test_one_error_class_holds_the_other_and_both_are_value_errors():
    assert issubclass(fast.NotMediaError, fast.MediaError)
    assert issubclass(fast.MediaError, ValueError)
