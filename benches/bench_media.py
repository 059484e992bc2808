"""Media messages of one 20 ms frame (160 samples) beside the ways Python has of making them."""

import base64
import json

import msgspec
import numpy as np
import orjson
import pybase64
import pytest

from vsingest import fast

SAMPLES = 160


class Media(msgspec.Struct, tag_field="event", tag="media"):
    payload: str


to_media = msgspec.json.Encoder()
from_media = msgspec.json.Decoder(Media)


def encode_by_json(pcm):
    payload = base64.b64encode(pcm).decode()
    return json.dumps({"event": "media", "payload": payload}).encode()


def encode_by_orjson(pcm):
    return orjson.dumps({"event": "media", "payload": pybase64.b64encode_as_string(pcm)})


def encode_by_msgspec(pcm):
    return to_media.encode(Media(pybase64.b64encode_as_string(pcm)))


def encode_by_fstring(pcm):
    return f'{{"event":"media","payload":"{pybase64.b64encode_as_string(pcm)}"}}'.encode()


def decode_by_json(message):
    return np.frombuffer(base64.b64decode(json.loads(message)["payload"], validate=True), np.int16)


def decode_by_orjson(message):
    payload = orjson.loads(message)["payload"]
    return np.frombuffer(pybase64.b64decode(payload, validate=True), np.int16)


def decode_by_msgspec(message):
    payload = from_media.decode(message).payload
    return np.frombuffer(pybase64.b64decode(payload, validate=True), np.int16)


ENCODERS = {
    "vsingest": fast.encode_media,
    "json+base64": encode_by_json,
    "orjson+pybase64": encode_by_orjson,
    "msgspec+pybase64": encode_by_msgspec,
    "fstring+pybase64": encode_by_fstring,
}
DECODERS = {
    "vsingest": fast.decode_media,
    "json+base64": decode_by_json,
    "orjson+pybase64": decode_by_orjson,
    "msgspec+pybase64": decode_by_msgspec,
}


@pytest.fixture
def s16():
    return np.random.default_rng(1).integers(-32768, 32768, SAMPLES).astype(np.int16)


@pytest.mark.benchmark(group="media message, encode 160 samples")
@pytest.mark.parametrize("name", ENCODERS)
def test_encode_media(measure, s16, name):
    encode = ENCODERS[name]
    assert json.loads(encode(s16)) == json.loads(fast.encode_media(s16))
    measure(encode, s16)


@pytest.mark.benchmark(group="media message, encode 160 samples")
def test_encode_media_into_a_buffer_vsingest(measure, s16):
    measure(fast.encode_media, s16, out=bytearray(1_000))


@pytest.mark.benchmark(group="media message, decode to 160 samples")
@pytest.mark.parametrize("name", DECODERS)
def test_decode_media(measure, s16, name):
    decode, message = DECODERS[name], fast.encode_media(s16)
    assert np.array_equal(decode(message), s16)
    measure(decode, message)


@pytest.mark.benchmark(group="media message, decode to 160 samples")
def test_decode_media_into_a_buffer_vsingest(measure, s16):
    measure(fast.decode_media, fast.encode_media(s16), out=np.empty(SAMPLES, np.int16))


@pytest.mark.benchmark(group="media message, decode to 160 samples")
def test_decode_media_members_reversed_vsingest(measure, s16):
    payload = pybase64.b64encode_as_string(s16)
    measure(fast.decode_media, f'{{"payload":"{payload}","event":"media"}}')
