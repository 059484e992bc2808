"""G.711 against the decision and output values of the standard's tables, for every code."""

import sys
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)
EVERY_CODE = np.arange(256, dtype=np.uint8)

# G.711 tables 1a and 2a: the width of the steps of each segment of sixteen, in units of 1/4096
# (A-law) and 1/8159 (mu-law) of the overload point; the first mu-law step is half as wide.
ALAW_STEPS = np.repeat([2, 2, 4, 8, 16, 32, 64, 128], 16)
ULAW_STEPS = np.repeat([2, 4, 8, 16, 32, 64, 128, 256], 16).astype(int)
ULAW_STEPS[0] = 1

ALAW_DECISIONS = np.concatenate([[0], np.cumsum(ALAW_STEPS)])
ULAW_DECISIONS = np.concatenate([[0], np.cumsum(ULAW_STEPS)])
ALAW_OUTPUTS = (ALAW_DECISIONS[:-1] + ALAW_DECISIONS[1:]) / 2
ULAW_OUTPUTS = (ULAW_DECISIONS[:-1] + ULAW_DECISIONS[1:]) / 2
ULAW_OUTPUTS[0] = 0

# A 16-bit sample has 3 bits more than A-law's 13, and 2 more than mu-law's 14.
ALAW_UNIT, ULAW_UNIT = 8, 4


def by_table(samples, decisions, unit):
    """The interval of each magnitude. In one's complement, as in the ITU-T's own software, so that
    a negative sample on a decision value belongs to the interval nearer to zero."""
    magnitudes = np.where(samples < 0, ~samples.astype(int), samples)
    return np.searchsorted(decisions[1:-1] * unit, magnitudes, side="right").astype(np.uint8)


def ulaw_by_table(samples):
    interval = by_table(samples, ULAW_DECISIONS, ULAW_UNIT)
    return np.where(samples < 0, 0x7F - interval, 0xFF - interval).astype(np.uint8)


def alaw_by_table(samples):
    interval = by_table(samples, ALAW_DECISIONS, ALAW_UNIT)
    return np.where(samples < 0, interval, interval | 0x80).astype(np.uint8) ^ 0x55


def test_the_tables_are_the_standards():
    assert ALAW_DECISIONS[-1] == 4096
    assert ULAW_DECISIONS[-1] == 8159
    assert ULAW_OUTPUTS[-1] == 8031
    assert ALAW_OUTPUTS[-1] == 4032


def test_ulaw_encode_of_every_sample():
    got = np.frombuffer(fast.ulaw_encode(EVERY_SAMPLE), np.uint8)
    assert np.array_equal(got, ulaw_by_table(EVERY_SAMPLE))


def test_alaw_encode_of_every_sample():
    got = np.frombuffer(fast.alaw_encode(EVERY_SAMPLE), np.uint8)
    assert np.array_equal(got, alaw_by_table(EVERY_SAMPLE))


def test_ulaw_decode_of_every_code():
    plain = ~EVERY_CODE
    magnitudes = ULAW_OUTPUTS[plain & 0x7F] * ULAW_UNIT
    expected = np.where(plain & 0x80, -magnitudes, magnitudes)
    assert np.array_equal(fast.ulaw_decode(EVERY_CODE), expected)


def test_alaw_decode_of_every_code():
    plain = EVERY_CODE ^ 0x55
    magnitudes = ALAW_OUTPUTS[plain & 0x7F] * ALAW_UNIT
    expected = np.where(plain & 0x80, magnitudes, -magnitudes)
    assert np.array_equal(fast.alaw_decode(EVERY_CODE), expected)


@pytest.mark.parametrize(
    ("encode", "decode", "zeros"),
    [(fast.ulaw_encode, fast.ulaw_decode, {0x7F: 0xFF}), (fast.alaw_encode, fast.alaw_decode, {})],
)
def test_every_code_survives_the_round_trip(encode, decode, zeros):
    expected = [zeros.get(code, code) for code in range(256)]
    assert list(encode(decode(EVERY_CODE))) == expected


@given(hnp.arrays(np.int16, st.integers(0, 100)), st.integers(0, 1))
def test_any_length_and_alignment(samples, offset):
    shifted = memoryview(bytes(offset) + samples.tobytes())[offset:]
    ulaw, alaw = ulaw_by_table(samples).tobytes(), alaw_by_table(samples).tobytes()
    assert fast.ulaw_encode(shifted) == ulaw
    assert fast.alaw_encode(shifted) == alaw
    for decode, codes in ((fast.ulaw_decode, ulaw), (fast.alaw_decode, alaw)):
        every = decode(EVERY_CODE)
        shifted = memoryview(bytes(offset) + codes)[offset:]
        assert np.array_equal(decode(shifted), every[np.frombuffer(codes, np.uint8)])


def test_out_is_filled_and_returned():
    out = bytearray(160)
    assert fast.ulaw_encode(EVERY_SAMPLE[:160], out=out) is out
    assert bytes(out) == fast.ulaw_encode(EVERY_SAMPLE[:160])
    wide = np.empty(160, np.int16)
    assert fast.alaw_decode(out, out=wide) is wide
    with pytest.raises(ValueError, match="out: holds 159"):
        fast.ulaw_encode(EVERY_SAMPLE[:160], out=bytearray(159))
    with pytest.raises(TypeError, match="s16: "):
        fast.ulaw_encode(np.zeros(4, np.float32))
    with pytest.raises(TypeError, match="codes: "):
        fast.alaw_decode([1, 2])


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="audioop left the standard library in 3.13")
def test_audioop_agrees():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    codes, samples = EVERY_CODE.tobytes(), EVERY_SAMPLE.tobytes()
    assert fast.ulaw_decode(codes).tobytes() == audioop.ulaw2lin(codes, 2)
    assert fast.alaw_decode(codes).tobytes() == audioop.alaw2lin(codes, 2)
    assert fast.alaw_encode(samples) == audioop.lin2alaw(samples, 2)
    # It rounds a negative magnitude up to mu-law's 14 bits: its code for x is ours for x - 4.
    positive = EVERY_SAMPLE[32768:].tobytes()
    assert fast.ulaw_encode(positive) == audioop.lin2ulaw(positive, 2)
    negative = EVERY_SAMPLE[4:32768]
    lowered = (negative - 4).astype(np.int16)
    assert fast.ulaw_encode(lowered) == audioop.lin2ulaw(negative.tobytes(), 2)
