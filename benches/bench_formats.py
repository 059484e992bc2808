"""Other sample formats, dither, gain, channels, levels and voice activity: 20 ms at 8 kHz, and 1 s.

Beside numpy, and WebRTC's voice detector.
"""

import numpy as np
import pytest
import webrtcvad

from vsingest import fast

LENGTHS = pytest.mark.parametrize("samples", [160, 8000], ids=["20ms", "1s"])
RNG = np.random.default_rng(1)


def compare(benchmark, measure, name, samples, function):
    benchmark.group = f"{name}, {samples} samples"
    measure(function)


def floats(samples, dtype=np.float32):
    return RNG.uniform(-1, 1, samples).astype(dtype)


def s16(samples):
    return RNG.integers(-32768, 32768, samples).astype(np.int16)


def numpy_double(x):
    return np.clip(np.rint(x * 32768), -32768, 32767).astype(np.int16)


def numpy_s24(packed):
    wide = np.zeros((len(packed) // 3, 4), np.uint8)
    wide[:, 1:] = packed.reshape(-1, 3)
    return (wide.view(np.int32)[:, 0] >> 16).astype(np.int16)


@LENGTHS
@pytest.mark.parametrize("convert", [fast.double_to_s16, numpy_double], ids=["vsingest", "numpy"])
def test_double_to_s16(benchmark, measure, samples, convert):
    x = floats(samples, np.float64)
    compare(benchmark, measure, "float64 -> S16", samples, lambda: convert(x))


@LENGTHS
@pytest.mark.parametrize("convert", [fast.s24_to_s16, numpy_s24], ids=["vsingest", "numpy"])
def test_s24_to_s16(benchmark, measure, samples, convert):
    x = np.frombuffer(RNG.bytes(3 * samples), np.uint8)
    compare(benchmark, measure, "S24 -> S16", samples, lambda: convert(x))


def numpy_dither(x):
    noise = RNG.random((2, len(x)), np.float32)
    return numpy_double(x + (noise[0] - noise[1]) / 32768)


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "numpy"])
def test_dither(benchmark, measure, samples, rival):
    convert = fast.Dither(1).float_to_s16 if rival == "vsingest" else numpy_dither
    x = floats(samples)
    compare(benchmark, measure, "float32 -> S16 with TPDF dither", samples, lambda: convert(x))


def numpy_gain(x, start, end):
    gained = x * (start + (end - start) * np.arange(len(x), dtype=np.float32) / len(x))
    return np.clip(np.rint(gained), -32768, 32767).astype(np.int16)


@LENGTHS
@pytest.mark.parametrize("gain", [fast.apply_gain, numpy_gain], ids=["vsingest", "numpy"])
def test_gain(benchmark, measure, samples, gain):
    x = s16(samples)
    compare(benchmark, measure, "gain ramp, S16", samples, lambda: gain(x, 0.5, 0.6))


def numpy_levels(x):
    wide = x.astype(np.int64)
    return np.abs(wide).max(), np.sqrt((wide * wide).mean()), np.count_nonzero(x >= 32767)


@LENGTHS
@pytest.mark.parametrize("measured", [fast.levels, numpy_levels], ids=["vsingest", "numpy"])
def test_levels(benchmark, measure, samples, measured):
    x = s16(samples)
    compare(benchmark, measure, "levels, S16", samples, lambda: measured(x))


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "numpy"])
def test_deinterleave(benchmark, measure, samples, rival):
    x = s16(2 * samples)
    functions = {
        "vsingest": lambda: fast.deinterleave(x, 2),
        "numpy": lambda: np.ascontiguousarray(x.reshape(-1, 2).T),
    }
    compare(benchmark, measure, "de-interleave stereo S16", samples, functions[rival])


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "numpy"])
def test_mix_matrix(benchmark, measure, samples, rival):
    x = floats(6 * samples).reshape(-1, 6)
    matrix = floats(12).reshape(2, 6)
    functions = {
        "vsingest": lambda: fast.mix_matrix(x, matrix),
        "numpy": lambda: x @ matrix.T,
    }
    compare(benchmark, measure, "mix 6 channels to 2, float32", samples, functions[rival])


def by_webrtc(samples):
    """Asks WebRTC's detector, which takes 20 ms at a time and knows bytes alone."""
    pcm, detector = s16(samples).tobytes(), webrtcvad.Vad(1)
    chunks = [pcm[at : at + 320] for at in range(0, len(pcm), 320)]
    return lambda: [detector.is_speech(chunk, 8_000) for chunk in chunks]


@LENGTHS
@pytest.mark.parametrize("rival", ["vsingest", "webrtcvad"])
def test_voice_activity(benchmark, measure, samples, rival):
    voice, x = fast.VoiceActivity(), s16(samples)
    function = by_webrtc(samples) if rival == "webrtcvad" else lambda: voice.process(x)
    compare(benchmark, measure, "voice activity", samples, function)
