"""Tones that participants send, and their levels in received audio."""

import asyncio
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.conform.peer import Peer
from vsingest.protocol.audio import FRAME_BYTES, FRAME_SECONDS, SAMPLE_RATE

AMPLITUDE: Final = 0.25
# 100 ms have whole cycles of each tone, so that no tone appears as another.
_WINDOW: Final = SAMPLE_RATE // 10
_LEAD_FRAMES: Final = 5
_FULL: Final = 32_768.0


def tone(hertz: float, seconds: float, rate: int = SAMPLE_RATE) -> bytes:
    """Returns S16 little-endian samples of a sine, 12 dB below full scale."""
    turns = np.arange(round(seconds * rate)) * (hertz / rate)
    return bytes(np.round(AMPLITUDE * _FULL * np.sin(2 * np.pi * turns)).astype("<i2"))


def strength(samples: NDArray[np.int16], hertz: float) -> float:
    """Returns a tone's amplitude relative to full scale: the upper quartile over 100 ms windows.

    With the upper quartile, neither audio that a busy machine or network lost nor the silence
    around a tone makes it weaker, and a click does not count as a tone.
    """
    values = _windows(samples, hertz)
    return float(np.quantile(values, 0.75)) if values.size else 0.0


def seconds_of(samples: NDArray[np.int16], hertz: float) -> float:
    """Returns for how long a tone was heard with at least half of its amplitude."""
    return float(np.count_nonzero(_windows(samples, hertz, 160) > AMPLITUDE / 2) * FRAME_SECONDS)


def trimmed(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns the samples from the first sound to the last."""
    sounds = np.flatnonzero(samples)
    return samples[sounds[0] : sounds[-1] + 1] if sounds.size else samples[:0]


def decibels(amplitude: float) -> str:
    """Formats an amplitude in dBFS."""
    return f"{20 * np.log10(max(amplitude, 1e-5)):.1f} dBFS"


async def talk(peer: Peer, pcm: bytes, sizes: Iterable[int] = ()) -> None:
    """Sends audio in real time, 100 ms ahead.

    Args:
        peer: The sender.
        pcm: The samples.
        sizes: The bytes of each message, repeated; by default 20 ms.
    """
    lengths = tuple(sizes) or (FRAME_BYTES,)
    loop = asyncio.get_running_loop()
    began = loop.time()
    start = number = 0
    while start < len(pcm):
        ahead = start / FRAME_BYTES - _LEAD_FRAMES
        await asyncio.sleep(max(0.0, began + ahead * FRAME_SECONDS - loop.time()))
        size = lengths[number % len(lengths)]
        await peer.send_audio(pcm[start : start + size])
        start, number = start + size, number + 1


def _windows(samples: NDArray[np.int16], hertz: float, size: int = _WINDOW) -> NDArray[np.float64]:
    """Returns the amplitude of a tone in each window, by one bin of a Fourier transform."""
    count = samples.size // size
    shaped = samples[: count * size].reshape(count, size) / _FULL
    turns = np.exp(-2j * np.pi * hertz / SAMPLE_RATE * np.arange(size))
    found: NDArray[np.float64] = 2 * np.abs(shaped @ turns) / size
    return found
