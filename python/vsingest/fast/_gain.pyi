from typing import Any, TypeVar, overload

from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def apply_gain(x: Buffer, start: float, end: float, *, out: None = None) -> NDArray[Any]: ...
@overload
def apply_gain(x: Buffer, start: float, end: float, *, out: _Out) -> _Out:
    """Multiplies a block by a gain that moves from ``start`` towards ``end`` along a line.

    Sample i of n is multiplied by ``start + (end - start) * i / n``: give the next block this one's
    ``end`` as its ``start``, and no step is heard. A gain of exactly 1 changes no bit. int16
    results are rounded to nearest even and saturated. Interleaved channels count as samples in a
    row.

    Args:
        x: Any C-contiguous buffer of int16 or float32; raw bytes are int16.
        start: Linear gain of the first sample.
        end: Linear gain of the sample after the last.
        out: A writable buffer of exactly as many samples of the type of ``x``: ``x`` itself, to
            work in place, or one that shares no memory with it.

    Returns:
        ``out`` where given, else a new 1-D array of the type of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: A gain is not finite, or ``out`` does not fit or overlaps.
    """
