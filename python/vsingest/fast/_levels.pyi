from typing import NamedTuple

from vsingest.fast._typing import Buffer

class Levels(NamedTuple):
    """How loud a block of S16 is. 0 dBFS is the amplitude 32768, as of a full-scale square wave."""

    peak: int
    """The largest magnitude, 0 to 32768."""
    rms: float
    """The root of the mean square, 0 to 32768, of an exact sum of squares."""
    clipped: int
    """Runs of three or more samples at +32767, or at -32768: flat tops, not lone peaks."""

    @property
    def peak_dbfs(self) -> float:
        """The peak in dBFS; ``-inf`` for digital silence."""

    @property
    def rms_dbfs(self) -> float:
        """The RMS in dBFS; ``-inf`` for digital silence. A full-scale sine has -3.01."""

def levels(x: Buffer) -> Levels:
    """Measures peak, RMS and clipping in one pass.

    Nothing is kept between calls: of a run of clipped samples that spans two calls, each part
    counts where it is three samples or longer.

    Args:
        x: Any C-contiguous buffer of int16 (or raw little-endian bytes) of one channel. An empty
            one measures as silence.

    Raises:
        TypeError: ``x`` is no buffer, or not int16.
        ValueError: ``x`` is not contiguous, ends amid a sample or has several channels.
    """
