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
S16 = np.dtype(np.int16)


class Media(msgspec.Struct, tag_field="event", tag="media"):
    payload: str


class MediaBytes(msgspec.Struct, tag_field="event", tag="media"):
    payload: bytes  # as base64, by msgspec itself


to_json = msgspec.json.Encoder().encode
to_media = msgspec.json.Decoder(Media).decode
to_media_bytes = msgspec.json.Decoder(MediaBytes).decode


def encode_by_json(pcm):
    payload = base64.b64encode(pcm).decode()
    return json.dumps({"event": "media", "payload": payload}).encode()


def encode_by_json_pybase64(pcm):
    return json.dumps({"event": "media", "payload": pybase64.b64encode_as_string(pcm)}).encode()


def encode_by_orjson(pcm):
    return orjson.dumps({"event": "media", "payload": pybase64.b64encode_as_string(pcm)})


def encode_by_msgspec(pcm):
    return to_json(Media(pybase64.b64encode_as_string(pcm)))


def encode_by_fstring(pcm):
    return f'{{"event":"media","payload":"{pybase64.b64encode_as_string(pcm)}"}}'.encode()


def encode_by_bytes(pcm):
    return b'{"event":"media","payload":"%b"}' % pybase64.b64encode(pcm)


def decode_by_json(message):
    payload = json.loads(message)["payload"]
    return np.frombuffer(base64.b64decode(payload, validate=True), S16)


def decode_by_json_pybase64(message):
    payload = json.loads(message)["payload"]
    return np.frombuffer(pybase64.b64decode(payload, validate=True), S16)


def decode_by_orjson(message):
    payload = orjson.loads(message)["payload"]
    return np.frombuffer(pybase64.b64decode(payload, validate=True), S16)


def decode_by_msgspec(message):
    return np.frombuffer(pybase64.b64decode(to_media(message).payload, validate=True), S16)


def decode_by_msgspec_alone(message):
    return np.frombuffer(to_media_bytes(message).payload, S16)


ENCODERS = {
    "vsingest": fast.encode_media,
    "json+base64": encode_by_json,
    "json+pybase64": encode_by_json_pybase64,
    "orjson+pybase64": encode_by_orjson,
    "msgspec+pybase64": encode_by_msgspec,
    "fstring+pybase64": encode_by_fstring,
    "bytes+pybase64": encode_by_bytes,
}
DECODERS = {
    "vsingest": fast.decode_media,
    "json+base64": decode_by_json,
    "json+pybase64": decode_by_json_pybase64,
    "orjson+pybase64": decode_by_orjson,
    "msgspec+pybase64": decode_by_msgspec,
    "msgspec alone": decode_by_msgspec_alone,
}


@pytest.fixture
def s16():
    return np.random.default_rng(1).integers(-32768, 32768, SAMPLES).astype(np.int16)


@pytest.mark.benchmark(group="media message, encode 160 samples")
@pytest.mark.parametrize("name", ENCODERS)
def test_encode_media(measure_call, s16, name):
    encode = ENCODERS[name]
    assert json.loads(encode(s16)) == json.loads(fast.encode_media(s16))
    measure_call("encode(x)", encode=encode, x=s16)


@pytest.mark.benchmark(group="media message, encode 160 samples held as bytes")
@pytest.mark.parametrize("name", ENCODERS)
def test_encode_bytes(measure_call, s16, name):
    measure_call("encode(x)", encode=ENCODERS[name], x=s16.tobytes())


@pytest.mark.benchmark(group="media message, encode 160 samples")
def test_encode_media_into_a_buffer_vsingest(measure_call, s16):
    measure_call("encode(x, out=out)", encode=fast.encode_media, x=s16, out=bytearray(1_000))


@pytest.mark.benchmark(group="media message, decode to 160 samples")
@pytest.mark.parametrize("name", DECODERS)
def test_decode_media(measure_call, s16, name):
    decode, message = DECODERS[name], fast.encode_media(s16)
    assert np.array_equal(decode(message), s16)
    measure_call("decode(message)", decode=decode, message=message)


@pytest.mark.benchmark(group="media message, decode to 160 samples")
def test_decode_media_into_a_buffer_vsingest(measure_call, s16):
    measure_call(
        "decode(message, out=out)",
        decode=fast.decode_media,
        message=fast.encode_media(s16),
        out=np.empty(SAMPLES, np.int16),
    )


@pytest.mark.benchmark(group="media message, decode to 160 samples")
def test_decode_media_members_reversed_vsingest(measure_call, s16):
    payload = pybase64.b64encode_as_string(s16)
    message = f'{{"payload":"{payload}","event":"media"}}'
    measure_call("decode(message)", decode=fast.decode_media, message=message)
