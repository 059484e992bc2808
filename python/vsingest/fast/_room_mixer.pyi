from typing import SupportsIndex, TypeVar, final, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer, Room

_Out = TypeVar("_Out", bound=Buffer)

@final
class RoomMixer:
    """Mix-minus of one room with a limiter, a gain for each pair, and the level of each speaker.

    Row ``i`` of every frame is participant ``i``, who hears all others and never itself.

    The limiter has no memory and no look-ahead, so it adds no delay and nothing pumps. A sum passes
    as it is up to 24,576 (2.5 dB below full scale), or up to the loudest voice in it where that is
    louder: a lone voice comes out bit for bit, at any level. What the other voices add beyond bends
    into the headroom that is left and never leaves int16; more sum never gives less output.

    The work is done under the interpreter lock, so threads that share a mixer take turns, a whole
    frame each.

    Args:
        participants: Rows at most, 1 to 1,024.
        limiter: Whether sums that do not fit are bent; otherwise they saturate, as in
            ``mix_minus``.

    Raises:
        ValueError: ``participants`` is out of range.
    """

    def __init__(self, participants: SupportsIndex, *, limiter: bool = True) -> None: ...
    @property
    def participants(self) -> int:
        """Rows at most."""

    @overload
    def mix(self, frames: Room, *, out: None = None) -> NDArray[np.int16]: ...
    @overload
    def mix(self, frames: Room, *, out: _Out) -> _Out:
        """Mixes one frame of the room, and measures its levels.

        Args:
            frames: A C-contiguous 2-D buffer of int16, (rows, samples), of up to ``participants``
                rows; those that are not given count as silent.
            out: A writable int16 buffer of exactly as many samples, sharing no memory with
                ``frames``.

        Returns:
            ``out`` where given, else a new int16 array of the shape of ``frames``.

        Raises:
            TypeError: ``frames`` is no buffer, or of another sample format.
            ValueError: ``frames`` is not 2-D, not contiguous or has too many rows, or ``out`` has
                the wrong size or overlaps ``frames``.
        """

    def set_gain(
        self,
        gain: float,
        *,
        listener: SupportsIndex | None = None,
        source: SupportsIndex | None = None,
    ) -> None:
        """Sets what a listener hears of a source; 0 mutes.

        The change is spread over the next frame, so that it makes no click. A source with a gain
        other than 1 is rounded and saturated to int16 before it is summed.

        Args:
            gain: Factor, 0 to 8 (18 dB).
            listener: Row of who hears; all of them where None.
            source: Row of who is heard; all of them where None.

        Raises:
            ValueError: ``gain`` is out of range, or a row is, or both are the same row.
        """

    def gain(self, listener: SupportsIndex, source: SupportsIndex) -> float:
        """Returns what the listener hears of the source once the next frame is mixed.

        It is 0 where both are the same row.

        Raises:
            ValueError: A row is out of range.
        """

    def reset(self, participant: SupportsIndex) -> None:
        """Makes a row as new for its next participant: gains of 1 both ways, no level.

        Raises:
            ValueError: The row is out of range.
        """

    @property
    def levels(self) -> NDArray[np.float32]:
        """The level of each row in dBFS, by RMS; ``-inf`` for one that was never heard.

        It rises at once and falls by 20 dB in 44 frames. 0 is the amplitude 32768. A new array of
        ``participants`` values.
        """

    def active_speakers(self, count: SupportsIndex = 3, *, threshold: float = -50.0) -> list[int]:
        """Returns the rows that speak, the loudest first.

        Args:
            count: How many at most.
            threshold: Rows at this level, in dBFS, or below do not count.

        Raises:
            ValueError: ``count`` is negative.
        """
