from typing import SupportsIndex, TypeVar, final, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer, Room

_Out = TypeVar("_Out", bound=Buffer)

@final
class RoomMixer:
    """Mix-minus of one room with a limiter, a gain for each pair, and the level of each speaker.

    Row ``i`` of every frame is participant ``i``, who hears all others and never itself.

    The limiter acts on each sample alone, without memory or look-ahead: it adds no delay and does
    not pump. A sum up to 24,576 (2.5 dB below full scale) is left unchanged, and so is one up to
    the loudest voice in it where that is louder: a lone voice comes out bit for bit, at any level.
    What the other voices add above that is compressed into the headroom that is left, so that the
    result stays within int16 and a larger sum never gives a smaller output.

    Threads that share a mixer take turns, one frame at a time.

    Args:
        participants: The most rows, 1 to 1,024.
        limiter: Whether sums are limited; otherwise they saturate, as in ``mix_minus``.

    Raises:
        TypeError: ``participants`` is no whole number.
        ValueError: ``participants`` is out of range.
    """

    def __init__(self, participants: SupportsIndex, *, limiter: bool = True) -> None: ...
    @property
    def participants(self) -> int:
        """The most rows."""

    @overload
    def mix(self, frames: Room, *, out: None = None) -> NDArray[np.int16]: ...
    @overload
    def mix(self, frames: Room, *, out: _Out) -> _Out:
        """Mixes one frame of the room, and measures its levels.

        Args:
            frames: A C-contiguous 2-D buffer of int16, (rows, samples), or a list or tuple of each
                row's samples, which are copied together; up to ``participants`` rows. The others
                count as silent.
            out: A writable int16 buffer of exactly as many samples, of the shape of the result or
                of one dimension, sharing no memory with ``frames``.

        Returns:
            ``out`` where given, else a new int16 array of the shape of ``frames``.

        Raises:
            TypeError: ``frames`` is no buffer, or of another sample format.
            ValueError: ``frames`` is not 2-D, not contiguous or has too many rows or rows of
                different lengths, or ``out`` has the wrong size or overlaps ``frames``.
        """

    def set_gain(
        self,
        gain: float,
        *,
        listener: SupportsIndex | None = None,
        source: SupportsIndex | None = None,
    ) -> None:
        """Sets how loud a listener hears a source; the next frame ramps to it, so nothing clicks.

        A source with a gain other than 1 is rounded and saturated to int16 before it is summed.

        Args:
            gain: A linear factor, 0 (mute) to 8 (18 dB). Every gain is 1 at first.
            listener: The row of who hears; None means every row.
            source: The row of who is heard; None means every row.

        Raises:
            TypeError: A row is no whole number, or ``gain`` is no number.
            ValueError: ``gain`` or a row is out of range, or both rows are the same.
        """

    def gain(self, listener: SupportsIndex, source: SupportsIndex) -> float:
        """Returns the gain at which the listener hears the source once the next frame is mixed.

        It is 0 where both are the same row.

        Raises:
            TypeError: A row is no whole number.
            ValueError: A row is out of range.
        """

    def reset(self, participant: SupportsIndex) -> None:
        """Resets a row for its next participant: gains of 1 in both directions, and no level.

        Raises:
            TypeError: The row is no whole number.
            ValueError: The row is out of range.
        """

    @property
    def levels(self) -> NDArray[np.float32]:
        """The RMS level of each row in dBFS, as a new array of ``participants`` values.

        A level rises at once and falls by 20 dB in 44 frames; that of a row that was never heard is
        ``-inf``. 0 dBFS is the amplitude 32768.
        """

    def active_speakers(self, count: SupportsIndex = 3, *, threshold: float = -50.0) -> list[int]:
        """Returns the rows that speak, the loudest first.

        Args:
            count: The most rows to return.
            threshold: Only rows above this level count, in dBFS.

        Raises:
            TypeError: ``count`` is no whole number.
            ValueError: ``count`` is negative.
        """
