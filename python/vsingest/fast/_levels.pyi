from typing import NamedTuple

from vsingest.fast._typing import Buffer

class Levels(NamedTuple):
    """How loud a block of S16 is. dBFS: 0 is the amplitude 32768, of a full-scale square wave."""

    peak: int
    """The largest magnitude, 0 to 32768."""
    rms: float
    """The root of the mean square, 0 to 32768; the sum of squares is exact."""
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

    Each call stands for itself: a run of clipped samples that spans two calls counts in each part
    that is long enough.

    Args:
        x: Any C-contiguous buffer of int16 (or raw little-endian bytes); no samples are silence.

    Raises:
        TypeError: ``x`` is no buffer, or not int16.
        ValueError: ``x`` is not contiguous or ends amid a sample.
    """
