"""The payload is base64 as RFC 4648 has it, with the strictness the standard library lacks."""

import base64
import binascii

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vsingest import fast

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
# Alone, and inside what the vector paths take in blocks.
SURROUNDINGS = [("", ""), ("AAAA" * 9, ""), ("AAAA" * 30, "AAAA" * 30)]


def strict(text):
    """What the standard library decodes, if encoding it again gives the very same text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def decoded(payload):
    """The bytes of a payload, "odd" where they are no whole samples, None where it is refused."""
    try:
        return fast.decode_media(f'{{"event":"media","payload":"{payload}"}}').tobytes()
    except fast.MediaError as error:
        if "no whole number" in str(error):
            return "odd"
        if "payload: not base64" in str(error):
            return None
        raise


def check(payload):
    expected = strict(payload)
    assert decoded(payload) == ("odd" if expected and len(expected) % 2 else expected), payload


@given(st.text(ALPHABET + "=", max_size=12), st.sampled_from(SURROUNDINGS))
@example("AA=A", ("", ""))
@example("A===", ("", ""))
@example("====", ("", ""))
def test_text_near_base64_is_taken_exactly_when_it_is_base64(text, around):
    check(around[0] + text + around[1])


@pytest.mark.parametrize("position", [*range(8), 31, 32, 63, 64, 100, 427])
def test_every_other_character_is_refused_at_any_position(position):
    good = "ABCDEFGHIJKLMNOP" * 27
    for code in range(0x20, 0x180):
        character = chr(code)
        if character in '"\\':
            continue
        check(good[:position] + character + good[position + 1 :])


@pytest.mark.parametrize("head", ["", "AAAA" * 8, "AAAA" * 30])
def test_padding_and_the_bits_before_it(head):
    for last in ALPHABET:
        check(head + "A" + last + "==")
        check(head + "AA" + last + "=")


@given(st.binary(max_size=300))
def test_all_that_the_standard_library_encodes_is_decoded(data):
    check(base64.b64encode(data).decode())


@pytest.mark.parametrize(
    "payload",
    ["AAAAAAA", "AAA", "AA", "A", "AA==AAAA", "AAA=AAA=", "AAAAAAA==", "AAAA=", "AAAA====", "AA=",
     " AAAAAAAA", "AAAAAAAA ", "AAAA AAAA", "AAAA-AAA", "AAAA_AAA"],
)  # fmt: skip
def test_what_is_nearly_right_is_refused(payload):
    assert decoded(payload) is None
    assert strict(payload) is None


@pytest.mark.parametrize("before_padding", [256, 252, 260, 512])
def test_padding_amid_an_escaped_payload_is_refused(before_padding):
    """An escaped payload is decoded block by block: padding may end the last one only."""
    head = r"\u0041" + "A" * (before_padding - 1 - 2) + "=="
    assert decoded(head + "AAAA") is None
    assert decoded(head) is not None
