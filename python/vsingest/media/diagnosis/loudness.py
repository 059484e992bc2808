"""Silence, clipping, DC offset and samples that are not finite."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.media.diagnosis.finding import Fault, Finding
from vsingest.media.levels import level_dbfs

SILENT_DBFS: Final = -70.0
HEARD_DBFS: Final = -50.0
# A clipped wave reaches its limit with a step; a wave that only just reaches it does not.
_PLATEAU_SAMPLES: Final = 3
_PLATEAU_STEP: Final = 0.01
_PLATEAU_LEVEL: Final = 0.25
_PLATEAUS: Final = 3
_OFFSET: Final = 0.01


def find_silence(samples: NDArray[np.float32]) -> Iterator[Finding]:
    """Report silence of the audio, or of one of its channels.

    Args:
        samples: Shape (samples, channels), with a full scale of 1.0.
    """
    levels = [level_dbfs(_alternating(channel)) for channel in samples.T]
    loudest = max(levels, default=-np.inf)
    if loudest < SILENT_DBFS:
        yield Finding(
            Fault.SILENT,
            1.0 if np.isneginf(loudest) else 0.9,
            "every sample is the same" if np.isneginf(loudest) else f"only {loudest:.0f} dBFS",
            "check the input: a muted or wrong device, a wrong file",
        )
    elif loudest > HEARD_DBFS:
        for number, level in enumerate(levels, 1):
            if level < SILENT_DBFS:
                yield Finding(
                    Fault.CHANNEL_SILENT,
                    1.0 if np.isneginf(level) else 0.9,
                    f"channel {number} of {len(levels)} is silent; mono halves the other",
                    f"send the other channel alone: samples[:, {int(number == 1)}]",
                )


def find_no_numbers(samples: NDArray[np.float32]) -> Iterator[Finding]:
    """Report samples that are NaN or infinite.

    Args:
        samples: As for `find_silence`.
    """
    count = samples.size - np.count_nonzero(np.isfinite(samples))
    if count:
        yield Finding(
            Fault.NOT_A_NUMBER,
            1.0,
            f"{count} samples are NaN or infinite",
            "find the division by zero or the overflow that makes them; NaN is sent as silence",
        )


def find_clipping(samples: NDArray[np.float32]) -> Iterator[Finding]:
    """Report peaks that are cut off.

    Args:
        samples: As for `find_silence`.
    """
    plateaus = sum(_plateaus(channel) for channel in samples.T)
    if plateaus >= _PLATEAUS:
        yield Finding(
            Fault.CLIPPED,
            min(1.0, 0.5 + plateaus / 40),
            f"{plateaus} peaks are cut off flat",
            "lower the gain before it is recorded or converted; what was cut off is lost",
        )


def find_offset(samples: NDArray[np.float32]) -> Iterator[Finding]:
    """Report a DC offset.

    Args:
        samples: As for `find_silence`.
    """
    for number, channel in enumerate(samples.T, 1):
        if len(channel) < 3:
            continue
        means = [float(np.mean(part, dtype=np.float64)) for part in np.array_split(channel, 3)]
        mean = sum(means) / 3
        steady = all(one * mean > 0 and abs(one) > abs(mean) / 2 for one in means)
        if abs(mean) > _OFFSET and steady:
            yield Finding(
                Fault.DC_OFFSET,
                min(1.0, 0.6 + abs(mean)),
                f"channel {number} rests at {mean:+.3f} of full scale",
                "take the mean off each channel, or put a high-pass of some 20 Hz before it",
            )


def _alternating(channel: NDArray[np.float32]) -> NDArray[np.float64]:
    return channel - np.mean(channel, dtype=np.float64) if len(channel) else np.zeros(0)


def _plateaus(channel: NDArray[np.float32]) -> int:
    found = 0
    for side in (channel, -channel):
        limit = side.max(initial=0.0)
        if limit < _PLATEAU_LEVEL:
            continue
        flat = np.concatenate(([False], side >= limit, [False]))
        edges = np.flatnonzero(flat[1:] != flat[:-1])
        starts, ends = edges[::2], edges[1::2]
        inner = (ends - starts >= _PLATEAU_SAMPLES) & (starts > 0)
        steps = limit - side[np.maximum(starts[inner] - 1, 0)]
        found += int(np.count_nonzero(steps > _PLATEAU_STEP))
    return found


def as_float(samples: NDArray[Any]) -> NDArray[np.float32]:
    """Return the samples of a source as float32 with a full scale of 1.0."""
    if samples.dtype == np.int16:
        return samples.astype(np.float32) / np.float32(32_768)
    return samples.astype(np.float32, copy=False)
