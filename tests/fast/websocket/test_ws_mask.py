"""Masking against the formula of RFC 6455 section 5.3."""

import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

keys = st.binary(min_size=4, max_size=4)


def mask_by_formula(data, key, offset=0):
    return bytes(byte ^ key[(offset + i) % 4] for i, byte in enumerate(data))


def test_the_example_of_the_rfc():
    assert fast.mask(b"Hello", bytes.fromhex("37fa213d")) == bytes.fromhex("7f9f4d5158")


@given(st.binary(max_size=600), keys, st.integers(0, 2**62), st.integers(0, 70))
def test_any_length_phase_and_alignment(data, key, offset, shift):
    memory = memoryview(bytearray(shift) + data)[shift:]
    expected = mask_by_formula(data, key, offset)
    assert fast.mask(memory, key, offset=offset) == expected
    assert fast.mask(memory, key, offset=offset, out=memory) is memory
    assert memory == expected


@pytest.mark.parametrize("size", range(300))
def test_every_short_length_writes_nothing_beyond(size):
    data, key = bytes(range(256)) * 2, b"\x01\x23\x45\x67"
    out = bytearray(b"\xee" * (size + 64))
    fast.mask(data[:size], key, offset=3, out=memoryview(out)[32 : 32 + size])
    assert out[32 : 32 + size] == mask_by_formula(data[:size], key, 3)
    assert out[:32] == out[32 + size :] == b"\xee" * 32


@given(st.binary(max_size=200), keys, st.integers(0, 200))
def test_parts_make_the_whole_and_twice_is_nothing(data, key, cut):
    parts = fast.mask(data[:cut], key) + fast.mask(data[cut:], key, offset=min(cut, len(data)))
    assert parts == fast.mask(data, key)
    assert fast.mask(parts, key) == data


def test_a_payload_masked_without_the_lock():
    data = np.random.default_rng(1).integers(0, 256, 300_001, np.uint8)
    key = np.frombuffer(b"\x9a\x00\xff\x17", np.uint8)
    expected = data ^ np.resize(np.roll(key, -1), data.size)
    assert fast.mask(data, key, offset=1) == expected.tobytes()


@pytest.mark.parametrize("container", [bytes, bytearray, memoryview, lambda b: array.array("h", b)])
def test_any_buffer_is_taken_as_bytes(container):
    assert fast.mask(container(b"abcdef"), container(b"\0\0\0\1")) == b"abceef"


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.mask("text", b"1234"), TypeError, "data: needs a buffer.*got str"),
        (lambda: fast.mask(b"", b"123"), ValueError, "key: holds 3 bytes, needs exactly 4"),
        (lambda: fast.mask(b"", 7), TypeError, "key: needs a buffer"),
        (lambda: fast.mask(b"ab", b"1234", offset=-1), ValueError, "offset: -1 is negative"),
        (lambda: fast.mask(b"ab", b"1234", out=bytearray(3)), ValueError, "out: holds 3.*exactly"),
        (lambda: fast.mask(b"ab", b"1234", out=bytes(2)), ValueError, "out: needs a writable"),
        (lambda: fast.mask(np.zeros(4, "B")[::2], b"1234"), ValueError, "data: .*contiguous"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_out_that_overlaps_a_part_of_data_is_refused():
    memory = memoryview(bytearray(16))
    with pytest.raises(ValueError, match="shares a part of its memory"):
        fast.mask(memory[:8], b"1234", out=memory[4:12])
