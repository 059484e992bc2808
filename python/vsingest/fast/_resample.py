"""Whole buffers from one sample rate to another."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vsingest.fast._pcm import float_to_s16, s16_to_float
from vsingest.fast._resampler import Resampler
from vsingest.fast._soxr_stream import RATE_MAX, SOXR_QUALITY, TIMES_MAX

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_CHANNELS_MAX = 32  # as elsewhere in the core; libsoxr filters each for itself

_TO_A_TYPE_TAKEN = {
    "float16": "convert with .astype(numpy.float32)",
    "float64": "convert with .astype(numpy.float32)",
    "int32": "convert with vsingest.fast.s32_to_s16()",
    "uint8": "convert with vsingest.fast.u8_to_s16()",
}


def resample(
    x: ArrayLike,
    from_rate: int,
    to_rate: int,
    *,
    quality: Literal["voice", "high", "best"] = "best",
) -> NDArray[Any]:
    """Resamples a whole recording from one rate to another, by libsoxr.

    The result is aligned in time with ``x``. int16 is computed in float32, then rounded to nearest
    even and saturated, without dither.

    Args:
        x: An array, or what numpy makes one of, of float32 or int16 and of shape (frames,) or
            (frames, channels), with 1 to 32 channels.
        from_rate: The rate of ``x`` in Hz, 1 to 1,000,000.
        to_rate: The rate wanted in Hz, 1 to 1,000,000.
        quality: ``"best"``, ``"high"`` or ``"voice"``: libsoxr's VHQ, HQ or MQ.

    Returns:
        A new array of ``ceil(frames * to_rate / from_rate)`` frames, of the type and the number of
        dimensions of ``x``.

    Raises:
        TypeError: ``x`` is neither float32 nor int16, or a rate is no whole number.
        ValueError: ``x`` has another shape, a rate is out of range, the quality is unknown, or
            ``Resampler`` refuses the ratio as too large.
    """
    samples = np.asarray(x)
    if samples.dtype not in (np.float32, np.int16):
        remedy = _TO_A_TYPE_TAKEN.get(
            samples.dtype.name, "scale it to -1..1 and convert it, as a cast keeps the old scale"
        )
        if not samples.dtype.isnative and samples.dtype.kind in "fiu":
            remedy = (
                f"convert with .astype(numpy.{samples.dtype.name}), which puts its bytes into "
                "this machine's order"
            )
        raise TypeError(
            f"x: holds samples of type {samples.dtype}, needs float32 or int16; {remedy}"
        )
    if samples.ndim not in (1, 2) or not all(1 <= n <= _CHANNELS_MAX for n in samples.shape[1:]):
        raise ValueError(
            f"x: has shape {samples.shape}, needs (frames,) or (frames, channels) of 1 to "
            f"{_CHANNELS_MAX} channels; transpose rows of one channel"
        )
    from_rate, to_rate = _rate("from_rate", from_rate), _rate("to_rate", to_rate)
    if not isinstance(quality, str) or quality not in SOXR_QUALITY:
        choices = ", ".join(map(repr, SOXR_QUALITY))
        raise ValueError(f"quality: {quality!r} is none of {choices}")
    if max(from_rate, to_rate) > TIMES_MAX * min(from_rate, to_rate):
        Resampler(from_rate, to_rate, quality=quality)  # refuses what would not end
    if samples.size == 0 or from_rate == to_rate:
        return samples.copy()
    if samples.dtype == np.float32:
        return _by_soxr(samples, from_rate, to_rate, quality)
    floats = s16_to_float(np.ascontiguousarray(samples).data).reshape(samples.shape)
    floats = _by_soxr(floats, from_rate, to_rate, quality)
    rounded: NDArray[np.int16] = float_to_s16(floats.data)
    return rounded.reshape(floats.shape)


def _rate(field: str, rate: int) -> int:
    """The rate as an int of Python's own, in which no product wraps."""
    try:
        hertz = index(rate)
    except TypeError:
        raise TypeError(f"{field}: needs a whole number of Hz, got {type(rate).__name__}") from None
    if not 1 <= hertz <= RATE_MAX:
        shown = hertz if hertz.bit_length() <= 128 else "the number"
        raise ValueError(f"{field}: {shown} Hz is outside 1..{RATE_MAX}")
    return hertz


def _by_soxr(
    samples: NDArray[np.float32], from_rate: int, to_rate: int, quality: str
) -> NDArray[np.float32]:
    import soxr

    frames = -(-len(samples) * to_rate // from_rate)
    # libsoxr rounds the length; a little silence after the end lets it give the last frame too.
    silence = np.zeros((-(-from_rate // to_rate), *samples.shape[1:]), np.float32)
    resampled = soxr.resample(
        np.concatenate((samples, silence)), from_rate, to_rate, SOXR_QUALITY[quality]
    )
    return np.ascontiguousarray(resampled[:frames])
