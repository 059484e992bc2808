"""Twilio's media messages, against json, base64 and the mu-law of the standard library."""

import base64
import json
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    audioop = pytest.importorskip("audioop", reason="left with Python 3.13, needs audioop-lts")

SID = "MZ0123456789abcdef0123456789abcdef"
samples = hnp.arrays(np.int16, st.integers(0, 2_000))


def ours(codes):
    """What our message of these codes has to be."""
    payload = base64.b64encode(codes).decode()
    message = {"event": "media", "streamSid": SID, "media": {"payload": payload}}
    return json.dumps(message, separators=(",", ":")).encode()


def theirs(codes, **options):
    """A message as Twilio sends it."""
    media = {"track": "inbound", "chunk": "2", "timestamp": "5"}
    media["payload"] = base64.b64encode(codes).decode()
    message = {"event": "media", "sequenceNumber": "4", "media": media, "streamSid": SID}
    return json.dumps(message, **options)


def heard(codes):
    return np.frombuffer(audioop.ulaw2lin(codes, 2), np.int16)


@given(samples)
@example(np.arange(-32768, 32768, 7, dtype=np.int16))
def test_a_message_is_the_compact_json_of_the_standard_library(s16):
    assert fast.encode_twilio_media(s16, SID) == ours(fast.ulaw_encode(s16))


@given(st.binary(max_size=2_000).map(lambda codes: codes.replace(b"\x7f", b"\xff")))
def test_the_mu_law_of_a_message_is_that_of_the_standard_library(codes):
    # 0x7f is the negative zero, which the standard library never writes.
    assert audioop.lin2ulaw(heard(codes).tobytes(), 2) == codes
    assert fast.encode_twilio_media(heard(codes), SID) == ours(codes)


@given(st.binary(max_size=2_000), st.sampled_from([None, 1]), st.booleans())
def test_what_twilio_sends_is_read_in_every_spelling(codes, indent, slashes):
    message = theirs(codes, indent=indent)
    if slashes:
        message = message.replace("/", "\\/")
    for form in (message, message.encode(), bytearray(message.encode())):
        got = fast.decode_twilio_media(form)
        assert got.dtype == np.int16
        assert got.flags.owndata
        assert np.array_equal(got, heard(codes))


@given(samples, st.integers(0, 5))
def test_buffers_of_the_callers_hold_the_message_and_the_samples(s16, spare):
    message = fast.encode_twilio_media(s16, SID)
    memory = bytearray(b"\xaa" * (len(message) + spare))
    with fast.encode_twilio_media(s16, SID, out=memory) as head:
        assert head == message
    assert memory == message + b"\xaa" * spare
    room = np.full(len(s16) + spare, 77, np.int16)
    head = fast.decode_twilio_media(message, out=room)
    assert (head is room) == (spare == 0)
    assert np.array_equal(head, fast.ulaw_decode(fast.ulaw_encode(s16)))
    assert np.all(room[len(s16) :] == 77)


def test_the_last_of_several_members_counts():
    a, b = (base64.b64encode(bytes([code])).decode() for code in (1, 2))
    message = (
        f'{{"media":{{"payload":"{a}"}},"event":"x","event":"media",'
        f'"media" : {{"payload":"{a}","payload":"{b}"}}}}'
    )
    assert np.array_equal(fast.decode_twilio_media(message), heard(b"\2"))


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ('{"event":"media"', "not one valid JSON object"),
        ('{"event":"media"}', "media.payload: missing"),
        ('{"event":"media","media":null}', "media.payload: missing"),
        ('{"event":"media","media":["payload","AAAA"]}', "media.payload: missing"),
        ('{"event":"media","media":{"payload":7}}', "media.payload: missing"),
        ('{"event":"media","payload":"AAAA"}', "media.payload: missing"),
        ('{"event":"media","media":{"payload":"AA"}}', "payload: not base64"),
        ('{"event":"media","media":{"payload":"AA==AAAA"}}', "payload: not base64"),
        (theirs(bytes(800)).replace('"AAAA', '"AA=='), "payload: not base64"),
    ],
)
def test_a_wrong_message_is_refused_by_the_field(message, complaint):
    with pytest.raises(fast.MediaError, match=complaint):
        fast.decode_twilio_media(message)


def test_another_event_of_twilios_is_told_apart():
    with pytest.raises(fast.NotMediaError, match='"dtmf" is not "media"'):
        fast.decode_twilio_media('{"event":"dtmf","dtmf":{"digit":"1"}}')


def test_too_small_a_buffer_is_named():
    s16 = np.zeros(160, np.int16)
    message = fast.encode_twilio_media(s16, SID)
    with pytest.raises(fast.MediaError, match="out: holds 159 samples"):
        fast.decode_twilio_media(message, out=np.empty(159, np.int16))
    with pytest.raises(ValueError, match=f"holds 10 bytes, the message needs {len(message)}"):
        fast.encode_twilio_media(s16, SID, out=bytearray(10))


@pytest.mark.parametrize("sid", ['a"b', "a\\b", "a\nb", "é", "\x7f"])
def test_an_id_that_json_would_escape_is_refused(sid):
    with pytest.raises(ValueError, match="stream_sid: character"):
        fast.encode_twilio_media(np.zeros(1, np.int16), sid)


def test_an_id_with_a_lone_surrogate_is_refused_by_its_name():
    with pytest.raises(ValueError, match="stream_sid: holds a lone surrogate"):
        fast.encode_twilio_media(np.zeros(1, np.int16), "\ud800")


def test_an_id_is_text():
    with pytest.raises(TypeError, match="stream_sid: bytes is no str"):
        fast.encode_twilio_media(np.zeros(1, np.int16), b"MZ")
