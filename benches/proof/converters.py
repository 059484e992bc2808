"""Ours and the others, behind one interface: a stream that is opened, fed and flushed."""

import warnings
from dataclasses import dataclass
from importlib.metadata import version
from math import gcd

import numpy as np
import soxr

from proof import speexdsp
from vsingest import fast

OURS = "vsingest"


@dataclass(frozen=True)
class Converter:
    """A resampler; `open` makes (process, flush) of two rates."""

    name: str
    open: object
    streams: bool = True

    @property
    def is_ours(self):
        return self.name.startswith(OURS)

    def convert(self, x, from_rate, to_rate):
        """Converts a whole signal of float32."""
        process, flush = self.open(from_rate, to_rate)
        return np.concatenate((process(x), flush()))


def nothing():
    """Flushes what holds nothing back."""
    return np.empty(0, np.float32)


def ours(quality):
    def start(from_rate, to_rate):
        stream = fast.Resampler(from_rate, to_rate, quality=quality)
        return stream.process, stream.flush

    return Converter(f"{OURS} {quality}", start)


def ours_s16(quality):
    def start(from_rate, to_rate):
        stream = fast.Resampler(from_rate, to_rate, quality=quality, dtype="int16")
        return (
            lambda x: fast.s16_to_float(stream.process(fast.float_to_s16(x))),
            lambda: fast.s16_to_float(stream.flush()),
        )

    return Converter(f"{OURS} {quality}, int16", start)


def soxr_stream(quality):
    def start(from_rate, to_rate):
        stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32", quality=quality)
        return stream.resample_chunk, lambda: stream.resample_chunk(nothing(), last=True)

    return Converter(f"soxr {quality}, stream", start)


def soxr_whole(quality):
    def start(from_rate, to_rate):
        return lambda x: soxr.resample(x, from_rate, to_rate, quality), nothing

    return Converter(f"soxr {quality}, one shot", start, streams=False)


def scipy_poly():
    from scipy.signal import resample_poly

    def start(from_rate, to_rate):
        common = gcd(from_rate, to_rate)
        return lambda x: resample_poly(x, to_rate // common, from_rate // common), nothing

    return Converter("scipy resample_poly", start, streams=False)


def libsamplerate(quality):
    import samplerate

    def start(from_rate, to_rate):
        stream, ratio = samplerate.Resampler(quality, 1), to_rate / from_rate
        return (
            lambda x: stream.process(x, ratio),
            lambda: stream.process(nothing(), ratio, end_of_input=True),
        )

    return Converter(f"libsamplerate {quality}", start)


def speex(library, quality):
    def start(from_rate, to_rate):
        stream = speexdsp.Stream(library, from_rate, to_rate, quality)
        return stream.process, stream.flush

    return Converter(f"speexdsp {quality}", start)


def pyav():
    import av

    def start(from_rate, to_rate):
        stream = av.AudioResampler(format="flt", layout="mono", rate=to_rate)

        def heard(frames):
            return np.concatenate([nothing(), *(frame.to_ndarray()[0] for frame in frames)])

        def process(x):
            frame = av.AudioFrame.from_ndarray(x[np.newaxis], format="flt", layout="mono")
            frame.sample_rate = from_rate
            return heard(stream.resample(frame))

        return process, lambda: heard(stream.resample(None))

    return Converter("PyAV", start)


def ratecv():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop

    def start(from_rate, to_rate):
        state = None

        def process(x):
            nonlocal state
            pcm = fast.float_to_s16(x).tobytes()
            pcm, state = audioop.ratecv(pcm, 2, 1, from_rate, to_rate, state)
            return fast.s16_to_float(pcm)

        return process, nothing

    return Converter("audioop ratecv, int16", start)


def everyone():
    """Lists ours, then the others that are installed."""
    library = speexdsp.load()
    speexes = [speex(library, quality) for quality in (3, 10)] if library else []
    return [
        *(ours(quality) for quality in ("voice", "high", "best")),
        ours_s16("high"),
        soxr_stream("HQ"),
        soxr_whole("VHQ"),
        scipy_poly(),
        *(libsamplerate(quality) for quality in ("sinc_fastest", "sinc_best")),
        *speexes,
        pyav(),
        ratecv(),
    ]


def versions():
    """Names the versions of all that come from PyPI."""
    names = ("vsingest", "numpy", "soxr", "scipy", "samplerate", "av")
    return ", ".join(f"{name} {version(name)}" for name in names)
