"""The format of the audio that an agent which listens hears or speaks."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import to_mono

_TEXT: Final = re.compile(r"(?P<rate>[1-9]\d{3,5})(?:/(?P<channels>[1-8]))?")
_RATES: Final = (8_000, 192_000)


@dataclass(frozen=True, slots=True)
class PcmFormat:
    """Signed 16-bit little-endian PCM, interleaved.

    Attributes:
        rate: Samples a second of one channel.
        channels: Channels.
    """

    rate: int
    channels: int = 1

    @classmethod
    def parse(cls, field: str, text: str) -> "PcmFormat":
        """Reads ``48000/2``: the rate, and the channels unless there is one.

        Raises:
            ValueError: The text is of another form, or the rate is out of range.
        """
        found = _TEXT.fullmatch(text)
        if found is None or not _RATES[0] <= int(found["rate"]) <= _RATES[1]:
            raise ValueError(
                f"{field}: {text[:40]!r} is not a format; write the rate, {_RATES[0]} to "
                f"{_RATES[1]}, and 1 to 8 channels, like 48000/2"
            )
        return cls(int(found["rate"]), int(found["channels"] or 1))

    @property
    def width(self) -> int:
        """Bytes of one sample of all channels."""
        return 2 * self.channels

    def read(self, pcm: bytes) -> NDArray[np.int16]:
        """Returns whole samples as mono, at the same rate."""
        samples: NDArray[Any] = np.frombuffer(pcm, "<i2")
        return samples if self.channels == 1 else to_mono(samples, self.channels)

    def write(self, samples: NDArray[np.int16]) -> bytes:
        """Returns mono samples with every channel the same."""
        wide = samples if self.channels == 1 else np.repeat(samples, self.channels)
        return wide.astype("<i2", copy=False).tobytes()
