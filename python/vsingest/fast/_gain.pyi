from typing import Any, TypeVar, overload

from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def apply_gain(x: Buffer, start: float, end: float, *, out: None = None) -> NDArray[Any]: ...
@overload
def apply_gain(x: Buffer, start: float, end: float, *, out: _Out) -> _Out:
    """Multiplies a block by a gain that moves from ``start`` towards ``end`` along a line.

    Frame ``i`` of ``n`` is multiplied by ``start + (end - start) * i / n``. Pass the ``end`` of one
    block as the ``start`` of the next, and no step is heard. A gain of exactly 1 changes no bit.
    int16 results are rounded to nearest even and saturated.

    Args:
        x: Any C-contiguous buffer of int16 or float32; raw bytes are read as int16. Shape
            (frames, channels), with 2 to 32 channels, gives all samples of a frame one gain; any
            other shape is read as samples of one channel, one after another.
        start: Linear gain of the first frame.
        end: Linear gain of the frame after the last.
        out: A writable buffer of exactly as many samples of the type of ``x``: ``x`` itself, to
            work in place, or one that shares no memory with it.

    Returns:
        ``out`` where given, else a new array of the type of ``x``: of shape (frames, channels) for
        such an ``x``, else of one dimension.

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: A gain is not finite, ``x`` is not contiguous or ends amid a sample, or ``out``
            does not fit or shares a part of its memory with ``x``.
    """
