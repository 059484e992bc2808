"""Tones to talk in, and how loud each of them is in what was heard."""

import asyncio
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.conform.peer import Peer
from vsingest.protocol.audio import FRAME_BYTES, FRAME_SECONDS, SAMPLE_RATE

AMPLITUDE: Final = 0.25
# 100 ms hold whole cycles of every tone used here, so that none is seen in another's place.
_WINDOW: Final = SAMPLE_RATE // 10
_LEAD_FRAMES: Final = 5
_FULL: Final = 32_768.0


def tone(hertz: float, seconds: float, rate: int = SAMPLE_RATE) -> bytes:
    """S16 little-endian samples of a sine, 12 dB below full scale."""
    turns = np.arange(round(seconds * rate)) * (hertz / rate)
    return bytes(np.round(AMPLITUDE * _FULL * np.sin(2 * np.pi * turns)).astype("<i2"))


def strength(samples: NDArray[np.int16], hertz: float) -> float:
    """The amplitude of a tone, in full scale, as three quarters of the tenths of a second have it.

    The loud quarter is looked at, so that what a busy machine or network lost in between does not
    make a tone weaker, and neither do the silences around it; a click does not make one.
    """
    values = _windows(samples, hertz)
    return float(np.quantile(values, 0.75)) if values.size else 0.0


def seconds_of(samples: NDArray[np.int16], hertz: float) -> float:
    """For how long a tone was heard, at half of its amplitude or more."""
    return float(np.count_nonzero(_windows(samples, hertz, 160) > AMPLITUDE / 2) * FRAME_SECONDS)


def trimmed(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """The samples from the first sound to the last."""
    sounds = np.flatnonzero(samples)
    return samples[sounds[0] : sounds[-1] + 1] if sounds.size else samples[:0]


def decibels(amplitude: float) -> str:
    """An amplitude in words, 0 dBFS being full scale."""
    return f"{20 * np.log10(max(amplitude, 1e-5)):.1f} dBFS"


async def talk(peer: Peer, pcm: bytes, sizes: Iterable[int] = ()) -> None:
    """Sends audio at the pace of real time, 100 ms ahead of it.

    Args:
        peer: Who talks.
        pcm: The samples.
        sizes: The bytes of each message, over and over; 20 ms each where not given.
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
    """The amplitude of a tone in each whole window: one bin of a Fourier transform."""
    count = samples.size // size
    shaped = samples[: count * size].reshape(count, size) / _FULL
    turns = np.exp(-2j * np.pi * hertz / SAMPLE_RATE * np.arange(size))
    found: NDArray[np.float64] = 2 * np.abs(shaped @ turns) / size
    return found
