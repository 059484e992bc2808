"""UTF-8 of text messages against bytes.decode: what is valid, and at which byte it fails."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vsingest import fast
from vsingest.fast import Opcode

SIZE = 400  # of a message that stays unfinished


def first_impossible_byte(data):
    """Where a text that begins so stops being one; its length if it can still go on."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return len(data)
        return error.start if error.reason == "invalid start byte" else error.end
    return len(data)


def fault(parser, data):
    """The close code that the parser fails with, 0 for none."""
    try:
        parser.feed(data)
    except fast.FrameError as error:
        return error.code
    return 0


def accepted(parts):
    """How many bytes of an unfinished text message the parser takes before it fails."""
    parser = fast.FrameParser(role="client")
    parser.feed(bytes([0x81, 126]) + SIZE.to_bytes(2, "big"))
    taken = 0
    for part in parts:
        code = fault(parser, part)
        if code:
            assert code == 1007
            break
        taken += len(part)
    return taken


def is_valid(data):
    parser = fast.FrameParser(role="client")
    return {0: True, 1007: False}[fault(parser, fast.encode_frame(Opcode.TEXT, data))]


def is_valid_by_python(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


text = st.text(max_size=60).map(str.encode)
# Random bytes die at once; these are valid for long, then cut, spliced or spoilt.
nearly_text = st.lists(
    st.one_of(
        text,
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=80).map(str.encode),
        st.sampled_from(
            [
                b"\xc0\x80",
                b"\xed\xa0\x80",
                b"\xf4\x90\x80\x80",
                b"\xe2\x82",
                b"\xf0\x9f\x98",
                b"\xff",
            ]
        ),
        st.binary(max_size=3),
    ),
    max_size=6,
).map(lambda parts: b"".join(parts)[: SIZE - 1])


@given(st.one_of(text, nearly_text))
def test_valid_exactly_if_python_decodes_it(data):
    assert is_valid(data) == is_valid_by_python(data)


@given(nearly_text)
@example(b"\xe2\x82\xac" * 20 + b"\xe2\x82A")
def test_it_fails_at_the_first_impossible_byte(data):
    at = first_impossible_byte(data)
    assert accepted([data[:at]]) == at
    if at < len(data):
        assert accepted([data[:at], data[at:]]) == at
        assert accepted([data[: at + 1]]) == 0


@given(nearly_text, st.lists(st.integers(0, SIZE), max_size=5))
def test_any_slicing_fails_in_the_slice_of_the_first_impossible_byte(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [data[a:b] for a, b in itertools.pairwise(edges)]
    at = first_impossible_byte(data)
    expected = at if at == len(data) else max(edge for edge in edges if edge <= at)
    assert accepted(parts) == expected


@pytest.mark.parametrize("tail", [b"", b"\x80", b"\x80\x80", b"\x80\xc2", b"\x80A\x80"])
def test_every_pair_of_bytes_before_every_kind_of_tail(tail):
    # Long enough that the pair is met by a vector, across the seam of two blocks.
    before, after = "é".encode() * 31 + b".", b"." * 70
    for pair in range(0x8000, 0x10000):
        data = before + pair.to_bytes(2, "big") + tail + after
        assert is_valid(data) == is_valid_by_python(data), data.hex()


@pytest.mark.parametrize("piece", ["\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U0010ffff"])
@pytest.mark.parametrize("shift", range(36))
def test_each_length_of_character_at_each_place_of_a_block(piece, shift):
    data = b"." * shift + piece.encode() * 30
    assert is_valid(data)
    spoilt = bytearray(data)
    spoilt[-1] = 0x20
    assert not is_valid(bytes(spoilt))
    for missing in range(1, len(piece.encode())):
        assert not is_valid(data[:-missing])
        assert not is_valid(data[:-missing] + b"." * 64)
