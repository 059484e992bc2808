"""Any spelling of a media message is read as json.loads reads it; nothing else is taken."""

import base64
import binascii
import json
import os
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_laws import examples

from vsingest import fast

DEPTH_MAX = 64


class Members(list):
    """The members of an object as they stand, duplicates included."""


def refuse_constant(name):
    raise ValueError(name)


def depth(value):
    if isinstance(value, Members):
        return 1 + max((depth(member) for _, member in value), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


def by_json(message):
    """ "json", "event" or "payload" for what is wrong, else the bytes of the payload."""
    try:
        value = json.loads(
            message.decode("utf-8"),
            object_pairs_hook=Members,
            parse_constant=refuse_constant,
            parse_int=str,
        )
    except (ValueError, RecursionError):
        return "json"
    if not isinstance(value, Members) or depth(value) > DEPTH_MAX:
        return "json"
    fields = dict(value)
    if fields.get("event") != "media":
        return "event"
    payload = fields.get("payload")
    if not isinstance(payload, str):
        return "payload"
    try:
        data = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        return "payload"
    canonical = base64.b64encode(data).decode() == payload
    return data if canonical and len(data) % 2 == 0 else "payload"


def by_core(message):
    try:
        return fast.decode_media(message).tobytes()
    except fast.NotMediaError:
        return "event"
    except fast.MediaError as error:
        return "json" if str(error).startswith("message: not one valid JSON") else "payload"


def check(message):
    expected = by_json(message)
    assert by_core(message) == expected, message
    return expected


def nested(levels, opening="[", closing="]"):
    return opening * levels + closing * levels


GOOD = [
    text.encode()
    for text in (
        '{"event":"media","payload":"AQACAAMA"}',
        '{"event": "media", "payload": "AQACAAMABAAFAAYA"}',
        '{"payload":"AQA=","event":"media"}',
        ' {\n "event" : "media" ,\t"payload" : "AQACAAMA"\r\n} ',
        r'{"\u0065vent":"med\u0069a","payload":"AQACA\u0041MA\u002f\/"}',
        '{"event":"media","payload":"' + "AQACAAMA" * 9 + '"}',
        '{"event":"media","x":[1,-0.5e+3,{"y":[true,false,null,{}]},[]],"payload":"AQACAAMA"}',
        '{"event":"start","event":"media","payload":7,"payload":"AQA="}',
        '{"name":"Zoë \u20ac 👋 \\ud83d\\ude00 \\ud800","event":"media","payload":"AQA="}',
        '{"event":"message","topic":"CHAT","data":"hello"}',
        '{"event":"media","x":' + nested(60) + ',"payload":"AQA="}',
    )
]
PIECES = [
    *(bytes([byte]) for byte in b'{}[]",:\\/ue0123456789+-.=A \n\t\0'),
    b"\\u00", b"\\ud800", b"\\\"", b"NaN", b"null", b"true", b"-Infinity", b"1e5", b"\"event\":",
    b'"payload":"AQA="', b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf", b"\xe2\x82\xac", b"[[[[", b"]]]]", b'{"a":', b'"event":"stop",',
]  # fmt: skip


def mutate(message, kind, where, what):
    text = bytearray(message)
    at = where % (len(text) + 1)
    if kind == "truncate":
        del text[at:]
    elif kind == "insert":
        text[at:at] = what
    elif kind == "replace":
        text[at : at + len(what)] = what
    elif kind == "delete":
        del text[at : at + what]
    elif kind == "repeat":
        text[at:at] = text[at : at + what]
    elif at < len(text) and kind == "flip":
        text[at] ^= what
    elif at < len(text):
        other = what % len(text)
        text[at], text[other] = text[other], text[at]
    return bytes(text)


CHANGES = {
    "truncate": lambda random: 0,
    "flip": lambda random: random.randrange(1, 256),
    "insert": lambda random: random.choice(PIECES),
    "replace": lambda random: random.choice(PIECES),
    "swap": lambda random: random.randrange(256),
    "delete": lambda random: random.randrange(1, 10),
    "repeat": lambda random: random.randrange(1, 10),
}


def test_a_mutated_message_is_taken_exactly_when_json_takes_it(rng):
    # A law of Hypothesis takes longer to draw a message than this does to check a hundred.
    random = Random(rng.bytes(8) if "VSINGEST_CI" in os.environ else None)
    for _ in range(examples(50_000)):
        message = random.choice(GOOD)
        for kind in random.choices(list(CHANGES), k=random.randint(1, 3)):
            message = mutate(message, kind, random.randrange(256), CHANGES[kind](random))
        check(message)


@pytest.mark.parametrize("message", GOOD)
def test_every_truncation_and_every_single_byte_change(message):
    check(message)
    for at in range(len(message)):
        check(message[:at])
        for byte in b'"\\{}[],: \0\x80A=9':
            check(message[:at] + bytes([byte]) + message[at + 1 :])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(st.text(), json_values, max_size=4),
    st.binary(max_size=200).filter(lambda data: len(data) % 2 == 0),
    st.booleans(),
    st.sampled_from([None, 0, 3]),
    st.randoms(use_true_random=False),
)
def test_unknown_members_of_any_type_and_order_are_passed_over(
    others, data, escape, indent, random
):
    members = {**others, "event": "media", "payload": base64.b64encode(data).decode()}
    names = list(members)
    random.shuffle(names)
    text = json.dumps({name: members[name] for name in names}, ensure_ascii=escape, indent=indent)
    message = text.encode()
    assert check(message) == data
    assert fast.decode_media(message.decode()).tobytes() == data


@given(st.binary(max_size=600).filter(lambda data: len(data) % 2 == 0), st.data())
def test_a_payload_may_be_escaped_anywhere(data, draw):
    payload = base64.b64encode(data).decode()
    chosen = draw.draw(st.sets(st.integers(0, max(len(payload) - 1, 0)), max_size=40))
    spelt = "".join(
        f"\\u{ord(character):04x}" if at in chosen else character.replace("/", "\\/")
        for at, character in enumerate(payload)
    )
    message = f'{{"event":"media","payload":"{spelt}"}}'.encode()
    assert check(message) == data
    out = bytearray(len(data))
    assert fast.decode_media(message, out=out).tobytes() == data == out
    if data:
        with pytest.raises(fast.MediaError, match="out: holds"):
            fast.decode_media(message, out=bytearray(len(data) - 2))


VALID_VALUES = [
    "0", "-0", "10", "-1.5", "0.0", "1e5", "1E+05", "1e-5", "-0e-0", "1" * 400, "1e999", "null",
    "true", "false", '""', '"\x7f"',
    r'"\"\\\/\b\f\n\r\t\u0000\uD83D\uDE00\udc00"', '"\u2028"', "[]", "{}",
    "[ ]", "{ }", "[[],{}]", '{"":{"":[]}}', '{"a":1,"a":2}', "[1,\n2]", '"\U0010ffff"', '"\ufeff"',
]  # fmt: skip
INVALID_VALUES = [
    "", "00", "01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1", "1_0", "--1", "NaN",
    "Infinity", "-Infinity", "nul", "nulll", "True", "'a'", '"', '"\n"', '"\t"', '"\0"', r'"\x41"',
    r'"\u12"', r'"\u12g4"', r'"\U0041"', r'"\u+123"', r'"\u 123"', r'"\"', '"\\', "[", "]",
    "[,]", "[1,]", "[1 2]", "[1}", "{1:2}", '{"a"}', '{"a":}', '{"a":1,}', '{"a":1 "b":2}',
    '{"a":1]', "{,}", "{a:1}", "[],", "[]]", "// c\n1", "/**/1", "1\u00a0", "\ufeff1", "\v1",
    '{"a":]', '{"a":[}', '[{"a":1]',
]  # fmt: skip


@pytest.mark.parametrize("value", VALID_VALUES)
def test_a_valid_value_anywhere_is_passed_over(value):
    for shape in (
        '{"event":"media","x":%s,"payload":"AQA="}',
        '{"x":[%s],"payload":"AQA=","event":"media"}',
        '{"payload":"AQA=","event":"media","x":{"y":[0,%s]}}',
    ):
        assert check((shape % value).encode()) == b"\1\0"


@pytest.mark.parametrize("value", INVALID_VALUES)
def test_an_invalid_value_anywhere_is_refused(value):
    for shape in (
        '{"event":"media","payload":"AQA=","x":%s}',
        '{"x":[1,%s ],"payload":"AQA=","event":"media"}',
        '{"payload":"AQA=","event":"media","x":{"y":{"z":%s}}}',
    ):
        assert check((shape % value).encode("utf-8", "surrogatepass")) == "json"


@pytest.mark.parametrize(
    "sequence",
    [b"\x80", b"\xc1\xbf", b"\xc3", b"\xc3(", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xe2\x82",
     b"\xef\xbf\xff", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80",
     b"\xf0\x90\x80", b"\xff"],
)  # fmt: skip
def test_wrong_utf8_in_a_string_is_refused(sequence):
    for filler in (b"", b"a" * 7, b"a" * 8, b"a" * 30):
        text = filler + sequence + filler
        assert check(b'{"event":"media","payload":"AQA=","x":"' + text + b'"}') == "json"
        assert check(b'{"event":"media","payload":"AQA=","' + text + b'":1}') == "json"
        assert check(b'{"event":"media","payload":"' + text + b'"}') == "json"


def test_a_bare_control_character_in_a_string_is_refused():
    for code in range(0x20):
        for filler in ("", "a" * 7, "a" * 30):
            text = filler + chr(code) + filler
            message = f'{{"event":"media","payload":"AQA=","x":"{text}"}}'
            assert check(message.encode()) == "json"


@pytest.mark.parametrize(
    "message",
    [b"", b" ", b"null", b"7", b'"media"', b"[]", b'[{"event":"media","payload":"AQA="}]',
     GOOD[0] + b"x", GOOD[0] + b"{}", GOOD[0] + b"\0", b"\xef\xbb\xbf" + GOOD[0], b"\0" + GOOD[0],
     GOOD[0].decode().encode("utf-16"), GOOD[0].decode().encode("utf-32-le")],
)  # fmt: skip
def test_what_is_not_one_object_in_utf8_is_refused(message):
    assert check(message) == "json"


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ('{"event":"media","event":"stop","payload":"AQA="}', "event"),
        ('{"event":"stop","event":"media","payload":"AQA="}', b"\1\0"),
        ('{"event":"media","payload":"AQA=","payload":null}', "payload"),
        ('{"event":"media","payload":"!","payload":"AgA="}', b"\2\0"),
        (r'{"event":"media","payload":"AQA=","paylo\u0061d":"AgA="}', b"\2\0"),
        ('{"event":"media","payload":"AQA=","event":"stop"}', "event"),
        ('{"event":["media"],"payload":"AQA="}', "event"),
        ('{"event":"Media","payload":"AQA="}', "event"),
        ('{"Event":"media","payload":"AQA="}', "event"),
        ('{"event":"mediaa","payload":"AQA="}', "event"),
        (r'{"event":"media\u0000","payload":"AQA="}', "event"),
        (r'{"event":"media","payload\u0000":"AQA="}', "payload"),
        ('{"event":"media","media":{"payload":"AQA="}}', "payload"),
        ('{"event":"media","payload":["AQA="]}', "payload"),
        ('{"event":"media","payload":""}', b""),
        ('{"event": "media", "payload": ""}', b""),
        (r'{"event":"media","payload":"AQA\u003d"}', b"\1\0"),
        (r'{"event":"media","payload":"AQA=\ud800"}', "payload"),
        (r'{"event":"media","payload":"AQA\u0130"}', "payload"),
        (r'{"event":"media","payload":"AQA=\n"}', "payload"),
    ],
)
def test_which_member_counts(message, found):
    assert check(message.encode()) == found


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_nesting_is_taken_up_to_its_limit(opening, closing):
    step = opening.count("[") + opening.count("{")
    for levels in (1, DEPTH_MAX // step - 1, DEPTH_MAX // step, DEPTH_MAX // step + 1, 100_000):
        text = opening * levels + "0" + closing * levels
        message = f'{{"event":"media","x":{text},"payload":"AQA="}}'.encode()
        expected = b"\1\0" if 1 + step * levels <= DEPTH_MAX else "json"
        assert by_core(message) == expected
        if levels < 100_000:
            assert by_json(message) == expected
