"""Twilio's media messages of one 20 ms frame beside json, base64 and two ways to mu-law."""

import base64
import json
import warnings

import numpy as np
import orjson
import pybase64
import pytest

from vsingest import fast

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    audioop = pytest.importorskip("audioop", reason="left with Python 3.13, needs audioop-lts")

SAMPLES = 160
SID = "MZ0123456789abcdef0123456789abcdef"
CODES = np.frombuffer(audioop.ulaw2lin(bytes(range(256)), 2), np.int16)
LAW = np.frombuffer(audioop.lin2ulaw(np.arange(-32768, 32768).astype(np.int16), 2), np.uint8)


def message_of(payload):
    return {"event": "media", "streamSid": SID, "media": {"payload": payload}}


def encode_by_json_audioop(s16):
    codes = audioop.lin2ulaw(s16, 2)
    return json.dumps(message_of(base64.b64encode(codes).decode())).encode()


def encode_by_json_numpy(s16):
    codes = LAW[s16.astype(np.int32) + 32768]
    return json.dumps(message_of(base64.b64encode(codes).decode())).encode()


def encode_by_orjson_audioop(s16):
    return orjson.dumps(message_of(pybase64.b64encode_as_string(audioop.lin2ulaw(s16, 2))))


def decode_by_json_audioop(message):
    codes = base64.b64decode(json.loads(message)["media"]["payload"])
    return np.frombuffer(audioop.ulaw2lin(codes, 2), np.int16)


def decode_by_json_numpy(message):
    codes = base64.b64decode(json.loads(message)["media"]["payload"])
    return CODES[np.frombuffer(codes, np.uint8)]


def decode_by_orjson_audioop(message):
    codes = pybase64.b64decode(orjson.loads(message)["media"]["payload"], validate=True)
    return np.frombuffer(audioop.ulaw2lin(codes, 2), np.int16)


ENCODERS = {
    "vsingest": lambda s16: fast.encode_twilio_media(s16, SID),
    "json+base64+audioop": encode_by_json_audioop,
    "json+base64+numpy": encode_by_json_numpy,
    "orjson+pybase64+audioop": encode_by_orjson_audioop,
}
DECODERS = {
    "vsingest": fast.decode_twilio_media,
    "json+base64+audioop": decode_by_json_audioop,
    "json+base64+numpy": decode_by_json_numpy,
    "orjson+pybase64+audioop": decode_by_orjson_audioop,
}


@pytest.fixture
def s16():
    """Samples on which both ways to mu-law agree: those that a code stands for."""
    return CODES[np.random.default_rng(1).integers(0, 127, SAMPLES)]


@pytest.mark.benchmark(group="Twilio's media message, encode 160 samples")
@pytest.mark.parametrize("name", ENCODERS)
def test_encode_twilio_media(measure_call, s16, name):
    encode = ENCODERS[name]
    assert json.loads(encode(s16)) == json.loads(fast.encode_twilio_media(s16, SID))
    measure_call("encode(x)", encode=encode, x=s16)


@pytest.mark.benchmark(group="Twilio's media message, decode to 160 samples")
@pytest.mark.parametrize("name", DECODERS)
def test_decode_twilio_media(measure_call, s16, name):
    media = {"track": "inbound", "chunk": "2", "timestamp": "5"}
    media["payload"] = base64.b64encode(fast.ulaw_encode(s16)).decode()
    message = json.dumps({"event": "media", "media": media, "streamSid": SID})
    decode = DECODERS[name]
    assert np.array_equal(decode(message), s16)
    measure_call("decode(message)", decode=decode, message=message)
