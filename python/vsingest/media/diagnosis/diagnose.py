"""All that can be said against a sound."""

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
    """Looks for what goes wrong with sound on its way to a call; nothing found is no proof.

    Args:
        samples: int16, or float32 with a full scale of 1.0; of shape (samples, channels), or mono.
        rate: Samples a second, as the sound says of itself.
        arrivals: When each block of it came, and how long it plays, both in seconds; of live input.

    Returns:
        What was found, the surest first.
    """
    channels = samples if samples.ndim == 2 else samples.reshape(-1, 1)
    findings = [*find_no_numbers(as_float(channels)), *find_bursts(arrivals)]
    if findings and channels.dtype != np.int16:
        channels = np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0)
    sound = as_float(channels)
    if channels.dtype != np.int16:
        findings += find_scale(sound)
        # What else is wrong is looked for in the sound as it will be once this is mended.
        sound = sound / np.float32(full_scale(sound))
        sound = channels = sound / np.float32(max(1.0, np.abs(sound).max(initial=0.0)))
    findings += find_silence(sound)
    if not any(one.fault is Fault.SILENT for one in findings):
        misread = list(find_misreading(_as_s16(channels)))
        # What was misread has no level and no spectrum to speak of.
        findings += misread or [
            *find_clipping(sound), *find_offset(sound), *find_narrow_band(sound, rate)
        ]  # fmt: skip
    elif channels.size:
        findings += find_offset(sound)
    return sorted(findings, key=lambda finding: -finding.sure)


def _as_s16(channels: NDArray[Any]) -> NDArray[np.int16]:
    """The 16-bit samples a source was read from; of others, the nearest."""
    if channels.dtype == np.int16:
        return channels
    return np.clip(np.rint(channels * 32_768.0), -32_768, 32_767).astype(np.int16)
