"""G.711 beside audioop (where Python still has it, or audioop-lts) and numpy look-up tables."""

import warnings

import numpy as np
import pytest

from vsingest import fast

LENGTHS = pytest.mark.parametrize("samples", [160, 8000], ids=["20ms", "1s"])

EVERY = np.arange(-32768, 32768).astype(np.int16)
ULAW_OF = np.frombuffer(fast.ulaw_encode(np.roll(EVERY, 32768)), np.uint8)
ALAW_OF = np.frombuffer(fast.alaw_encode(np.roll(EVERY, 32768)), np.uint8)
OF_ULAW = fast.ulaw_decode(bytes(range(256)))


def audioop():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pytest.importorskip("audioop")


def compare(benchmark, measure, name, samples, function):
    benchmark.group = f"{name}, {samples} samples"
    measure(function)


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "audioop", "numpy-table"])
def test_ulaw_encode(benchmark, measure, samples, rival):
    x = np.random.default_rng(1).integers(-32768, 32768, samples).astype(np.int16)
    if rival == "audioop":
        encode, raw = audioop().lin2ulaw, x.tobytes()
        function = lambda: encode(raw, 2)  # noqa: E731
    elif rival == "numpy-table":
        function = lambda: ULAW_OF[x.view(np.uint16)].tobytes()  # noqa: E731
    else:
        function = lambda: fast.ulaw_encode(x)  # noqa: E731
    compare(benchmark, measure, "mu-law encode", samples, function)


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "audioop", "numpy-table"])
def test_alaw_encode(benchmark, measure, samples, rival):
    x = np.random.default_rng(1).integers(-32768, 32768, samples).astype(np.int16)
    if rival == "audioop":
        encode, raw = audioop().lin2alaw, x.tobytes()
        function = lambda: encode(raw, 2)  # noqa: E731
    elif rival == "numpy-table":
        function = lambda: ALAW_OF[x.view(np.uint16)].tobytes()  # noqa: E731
    else:
        function = lambda: fast.alaw_encode(x)  # noqa: E731
    compare(benchmark, measure, "A-law encode", samples, function)


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "audioop", "numpy-table"])
def test_ulaw_decode(benchmark, measure, samples, rival):
    codes = np.random.default_rng(1).bytes(samples)
    table_index = np.frombuffer(codes, np.uint8)
    if rival == "audioop":
        decode = audioop().ulaw2lin
        function = lambda: decode(codes, 2)  # noqa: E731
    elif rival == "numpy-table":
        function = lambda: OF_ULAW[table_index]  # noqa: E731
    else:
        function = lambda: fast.ulaw_decode(codes)  # noqa: E731
    compare(benchmark, measure, "mu-law decode", samples, function)
