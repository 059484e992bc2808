"""Samples that were read in the wrong format."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.media.diagnosis.finding import Fault, Finding

_FEWEST: Final = 400
_LAGS: Final = 32
# Autocorrelation at short lags: near zero for noise, near one for most audio.
_NOISE: Final = 0.35
_SOUND: Final = 0.55
# Correlation of the two bytes of a 16-bit sample, of which the lower one is nearly random.
_ALIKE: Final = 0.5
# A tone whose period is a few samples has few values, whose bytes may be alike by chance.
_DISTINCT: Final = 64
_EIGHT_BITS: Final[dict[str, tuple[str, Callable[[bytes], NDArray[np.int16]]]]] = {
    "unsigned 8-bit": ("u8", fast.u8_to_s16),
    "mu-law": ("ulaw", fast.ulaw_decode),
    "A-law": ("alaw", fast.alaw_decode),
}


def find_misreading(samples: NDArray[np.int16]) -> Iterator[Finding]:
    """Report 16-bit samples that make sense only in another format: the likeliest one.

    Args:
        samples: Shape (samples, channels).
    """
    channels = samples.shape[1]
    stream = np.ascontiguousarray(samples).reshape(-1)
    if stream.size < _FEWEST * channels:
        return
    if _are_floats(stream):
        yield Finding(
            Fault.FLOAT,
            0.99,
            "read as 32-bit floats, nearly all lie within full scale",
            "read it as float32 (--format f32le:RATE:CHANNELS), or send the float array itself",
        )
        return
    # Repeated samples, as of clipped peaks, are left out: their bytes may match by chance.
    lively = stream[1:][stream[1:] != stream[:-1]]
    varied = np.unique(lively).size >= _DISTINCT
    octets = lively.tobytes()
    alike = {name: _alikeness(read(octets)) for name, (_, read) in _EIGHT_BITS.items()}
    best = max(alike, key=lambda name: alike[name])
    if varied and alike[best] > _ALIKE:
        yield Finding(
            Fault.EIGHT_BIT,
            round(min(0.99, alike[best]), 2),
            f"both bytes of a sample are much alike: each is one of {best}",
            f"read it as 8-bit: --format {_EIGHT_BITS[best][0]}:RATE:CHANNELS",
        )
    elif _predictability(stream, channels) < _NOISE:
        swapped = _predictability(stream.byteswap(), channels)
        if swapped > _SOUND:
            yield Finding(
                Fault.BYTE_SWAPPED,
                round(min(0.99, swapped), 2),
                "it is noise as it stands, and sound with the bytes of each sample swapped",
                "read it in the other byte order: --format s16be:RATE:CHANNELS, or byteswap()",
            )


def _predictability(stream: NDArray[np.int16], channels: int) -> float:
    """Return the largest autocorrelation at short lags, from 0 to 1."""
    x = stream.astype(np.float64)
    x -= x.mean()
    energy = float(x @ x)
    if not energy:
        return 1.0
    lags = range(channels, channels * _LAGS + 1, channels)
    return max(abs(float(x[lag:] @ x[:-lag])) for lag in lags) / energy


def _alikeness(decoded: NDArray[np.int16]) -> float:
    """Return how well the two bytes of each sample, decoded on their own, correlate."""
    pairs = decoded.astype(np.float64).reshape(-1, 2)
    if len(pairs) < _FEWEST:
        return 0.0
    # Samples so small that their upper byte only repeats the sign decode to two huge values.
    if np.percentile(np.abs(pairs), 75) > 16_384 or not pairs.std(axis=0).all():
        return 0.0
    x, y = (pairs - pairs.mean(axis=0)).T
    # Divided by the sum of the energies: the bytes must be equally loud as well.
    return 2 * float(x @ y) / float(x @ x + y @ y)


def _are_floats(stream: NDArray[np.int16]) -> bool:
    for start in (0, 1):  # a reader may have begun in the middle of a float
        pairs = stream[start : start + (stream.size - start) // 2 * 2]
        values: NDArray[Any] = np.abs(pairs.view("<f4"))
        spoken = values[values != 0]
        plausible = np.count_nonzero((spoken > 1e-8) & (spoken <= 4.0))
        if spoken.size > values.size / 4 and plausible > 0.98 * spoken.size:
            return True
    return False
