from collections.abc import Sequence
from typing import Any, SupportsIndex, TypeVar, overload

from numpy.typing import ArrayLike, NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def interleave(planes: Buffer | Sequence[Buffer], *, out: None = None) -> NDArray[Any]: ...
@overload
def interleave(planes: Buffer | Sequence[Buffer], *, out: _Out) -> _Out:
    """Weaves channels that lie apart into interleaved frames.

    Args:
        planes: A C-contiguous 2-D array (channels, frames) of int16 or float32, or a list or tuple
            of one buffer a channel, all of one type and length; raw bytes are int16. 1 to 32
            channels.
        out: A writable buffer of channels x frames samples of that type, apart from every plane.

    Returns:
        ``out`` where given, else a new array of shape (frames, channels).

    Raises:
        TypeError: A plane is no buffer, or not of the first one's type.
        ValueError: Channels out of range, planes of different lengths, or an ``out`` that does not
            fit or overlaps.
    """

@overload
def deinterleave(x: Buffer, channels: SupportsIndex, *, out: None = None) -> NDArray[Any]: ...
@overload
def deinterleave(x: Buffer, channels: SupportsIndex, *, out: _Out) -> _Out:
    """Takes interleaved frames apart into channels.

    Args:
        x: Any C-contiguous buffer of int16 or float32, frame after frame; raw bytes are int16.
        channels: Channels in a frame, 1 to 32.
        out: A writable buffer of as many samples of that type, filled channel after channel.

    Returns:
        ``out`` where given, else a new array of shape (channels, frames).

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: ``channels`` is out of range, ``x`` ends amid a frame, or ``out`` does not fit.
    """

@overload
def mix_matrix(x: Buffer, matrix: ArrayLike, *, out: None = None) -> NDArray[Any]: ...
@overload
def mix_matrix(x: Buffer, matrix: ArrayLike, *, out: _Out) -> _Out:
    """Mixes interleaved channels: each output is a weighted sum of the inputs.

    Sums run in float32 in the order of the inputs. int16 results are rounded to nearest even and
    saturated, float32 results are left as they are.

    Args:
        x: Any C-contiguous buffer of int16 or float32, frames of as many channels as ``matrix`` has
            columns; raw bytes are int16.
        matrix: Coefficients of shape (outputs, inputs), 1 to 32 of each; a C-contiguous float32
            array is used as it is, anything else is copied into one.
        out: A writable buffer of frames x outputs samples of the type of ``x``, apart from it.

    Returns:
        ``out`` where given, else a new array of shape (frames, outputs).

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: ``matrix`` has a wrong shape or a coefficient that is not finite, ``x`` ends
            amid a frame, or ``out`` does not fit.
    """
