from typing import SupportsIndex, final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

@final
class Packetizer:
    """Cuts chunks of int16 samples, of any length, into frames of one length.

    What is left of a chunk after the last whole frame waits for the next chunk, and so does an odd
    byte at the end of raw bytes. ``SampleRing`` does the reverse, from frames to a stream.

    The work is done under the interpreter lock, so threads that share a packetizer take turns, a
    whole chunk each.

    Args:
        frame_samples: Samples in a frame, 1 to 1,048,576. 160, the default, is 20 ms at 8 kHz.

    Raises:
        TypeError: ``frame_samples`` is no whole number.
        ValueError: ``frame_samples`` is out of range.
    """

    def __init__(self, frame_samples: SupportsIndex = 160) -> None: ...
    @property
    def frame_samples(self) -> int:
        """Samples in a frame."""

    @property
    def held(self) -> int:
        """Whole samples that wait for the rest of their frame."""

    @property
    def odd_bytes_dropped(self) -> int:
        """Bytes that were half a sample when the stream was flushed, since the last reset."""

    def push(self, x: Buffer | NDArray[np.int16]) -> NDArray[np.int16]:
        """Takes a chunk and returns every frame that it completes.

        Args:
            x: Any C-contiguous buffer of int16, or raw little-endian bytes of any length.

        Returns:
            A new array of shape (frames, frame_samples), possibly of no frames; iterating over it
            gives the frames. It is a copy and outlives ``x``.

        Raises:
            TypeError: ``x`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous or has several channels.
        """

    def flush(self, pad: bool = True) -> NDArray[np.int16]:
        """Returns the samples that are held, after which none are.

        An odd byte at the end is no sample: it is dropped and counted in ``odd_bytes_dropped``.

        Args:
            pad: Whether silence fills the frame up.

        Returns:
            A new array of shape (1, frame_samples), or (1, held) without ``pad``; of shape
            (0, frame_samples) when no sample is held.
        """

    def reset(self) -> None:
        """Makes the object as new: drops what is held and zeroes the count."""
