"""The diagnosis of audio: all faults that can be found."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest.media.diagnosis.arrivals import find_bursts
from vsingest.media.diagnosis.bandwidth import find_narrow_band
from vsingest.media.diagnosis.finding import Fault, Finding
from vsingest.media.diagnosis.loudness import (
    as_float,
    find_clipping,
    find_no_numbers,
    find_offset,
    find_silence,
)
from vsingest.media.diagnosis.misread import find_misreading
from vsingest.media.diagnosis.scale import find_scale, full_scale


def diagnose(
    samples: NDArray[Any], rate: int, arrivals: Sequence[tuple[float, float]] = ()
) -> list[Finding]:
    """Look for the usual faults of audio that is sent to a call; there may be others.

    Args:
        samples: int16, or float32 with a full scale of 1.0; of shape (samples, channels), or mono.
        rate: Samples a second, as the header states.
        arrivals: For live input, the arrival time and the duration of each block, in seconds.

    Returns:
        The findings, the most certain first.
    """
    channels = samples if samples.ndim == 2 else samples.reshape(-1, 1)
    findings = [*find_no_numbers(as_float(channels)), *find_bursts(arrivals)]
    if findings and channels.dtype != np.int16:
        channels = np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0)
    sound = as_float(channels)
    if channels.dtype != np.int16:
        findings += find_scale(sound)
        # Other faults are looked for in the audio as it is once its scale is corrected.
        sound = sound / np.float32(full_scale(sound))
        sound = channels = sound / np.float32(max(1.0, np.abs(sound).max(initial=0.0)))
    findings += find_silence(sound)
    if not any(one.fault is Fault.SILENT for one in findings):
        misread = list(find_misreading(_as_s16(channels)))
        # The level and the spectrum of misread samples mean nothing.
        findings += misread or [
            *find_clipping(sound), *find_offset(sound), *find_narrow_band(sound, rate)
        ]  # fmt: skip
    elif channels.size:
        findings += find_offset(sound)
    return sorted(findings, key=lambda finding: -finding.sure)


def _as_s16(channels: NDArray[Any]) -> NDArray[np.int16]:
    """Return the 16-bit samples that a source was made from, or the nearest ones."""
    if channels.dtype == np.int16:
        return channels
    return np.clip(np.rint(channels * 32_768.0), -32_768, 32_767).astype(np.int16)
