"""The audio format that a listener requests."""

from typing import Final, Literal, TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from vsingest import fast
from vsingest.protocol.audio import FRAME_MS, SAMPLE_RATE

Frame: TypeAlias = NDArray[np.int16] | NDArray[np.float32]
FrameType: TypeAlias = Literal["int16", "float32"]

SHORTEST_MS: Final = 5
LONGEST_MS: Final = 1_000


class FrameForm(TypedDict, total=False):
    """The options of `Call.audio` beside `dtype`; see there."""

    rate: int | None
    frame_ms: int
    raw: bool


class FrameConverter:
    """Converts audio of the wire to frames of another rate, type and length.

    Args:
        rate: Samples a second.
        dtype: "int16", or "float32" with a full scale of 1.0.
        frame_ms: Milliseconds in a frame.
        wire_rate: The rate of the received audio, in samples a second.

    Attributes:
        wire_samples: The samples at the wire's rate that make one frame.

    Raises:
        ValueError: A value is out of range, or a frame would not be a whole number of samples.
    """

    def __init__(
        self, rate: int, dtype: FrameType, frame_ms: int, wire_rate: int = SAMPLE_RATE
    ) -> None:
        if dtype not in ("int16", "float32"):
            raise ValueError(f"dtype: {dtype!r} is neither 'int16' nor 'float32'")
        if not SHORTEST_MS <= frame_ms <= LONGEST_MS:
            raise ValueError(f"frame_ms: {frame_ms!r} is outside {SHORTEST_MS}..{LONGEST_MS}")
        samples, rest = divmod(rate * frame_ms, 1_000)
        if rest or rate < 1:
            raise ValueError(
                f"frame_ms: {frame_ms} ms at rate={rate} are not a whole number of samples"
            )
        self.wire_samples = wire_rate * frame_ms // 1_000
        self._is_float = dtype == "float32"
        self._resampler = (
            None if rate == wire_rate else fast.Resampler(wire_rate, rate, dtype="int16")
        )
        self._packetizer = fast.Packetizer(samples)
        self._passed_on = samples if rate == wire_rate and frame_ms == FRAME_MS else -1

    def convert(self, samples: NDArray[np.int16]) -> list[Frame]:
        """Takes any number of samples of the wire; yields the frames that they complete."""
        if self._resampler is not None:
            samples = self._resampler.process(samples)
        elif samples.size == self._passed_on and not self._packetizer.held:
            # A copy, since each listener may write to its frames.
            return [self._typed(samples.copy())]
        return self._cut(samples)

    def finish(self) -> list[Frame]:
        """Yields what is left, filled up with silence."""
        frames = [] if self._resampler is None else self._cut(self._resampler.flush())
        if self._packetizer.held:
            frames += [self._typed(frame) for frame in self._packetizer.flush(pad=True)]
        return frames

    def _cut(self, samples: NDArray[np.int16]) -> list[Frame]:
        return [self._typed(frame) for frame in self._packetizer.push(samples)]

    def _typed(self, frame: NDArray[np.int16]) -> Frame:
        return fast.s16_to_float(frame) if self._is_float else frame
