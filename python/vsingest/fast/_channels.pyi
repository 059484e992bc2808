from collections.abc import Sequence
from typing import Any, SupportsIndex, TypeVar, overload

from numpy.typing import ArrayLike, NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def interleave(planes: Buffer | Sequence[Buffer], *, out: None = None) -> NDArray[Any]: ...
@overload
def interleave(planes: Buffer | Sequence[Buffer], *, out: _Out) -> _Out:
    """Interleaves channels: planes in, frames of one sample a channel out.

    Args:
        planes: A C-contiguous 2-D buffer (channels, frames) of int16 or float32, or a list or tuple
            of one 1-D buffer for each channel, all of one type and length; raw bytes are read as
            int16. 1 to 32 channels.
        out: A writable buffer of that type, of shape (frames, channels) or of as many samples in
            one dimension; it may share no memory with any plane.

    Returns:
        ``out`` where given, else a new array of shape (frames, channels).

    Raises:
        TypeError: A plane is no buffer, or not of the first one's type.
        ValueError: The number of channels is out of range, planes differ in length, a buffer is not
            contiguous, or ``out`` does not fit or shares memory with a plane.
    """

@overload
def deinterleave(x: Buffer, channels: SupportsIndex, *, out: None = None) -> NDArray[Any]: ...
@overload
def deinterleave(x: Buffer, channels: SupportsIndex, *, out: _Out) -> _Out:
    """Separates interleaved frames into one row for each channel.

    Args:
        x: Any C-contiguous buffer of int16 or float32, of shape (frames, channels) or frame after
            frame in one dimension; raw bytes are read as int16.
        channels: Channels in a frame, 1 to 32.
        out: A writable buffer of that type, of shape (channels, frames) or of as many samples in
            one dimension; it may share no memory with ``x``.

    Returns:
        ``out`` where given, else a new array of shape (channels, frames).

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: ``channels`` is out of range, ``x`` has another shape, is not contiguous or ends
            amid a frame, or ``out`` does not fit or shares memory with ``x``.
    """

@overload
def mix_matrix(x: Buffer, matrix: ArrayLike, *, out: None = None) -> NDArray[Any]: ...
@overload
def mix_matrix(x: Buffer, matrix: ArrayLike, *, out: _Out) -> _Out:
    """Mixes interleaved channels: each output is a weighted sum of the inputs.

    Sums run in float32 in the order of the inputs. int16 results are rounded to nearest even and
    saturated, float32 results are left as they are.

    Args:
        x: Any C-contiguous buffer of int16 or float32: frames of as many channels as ``matrix`` has
            columns, of shape (frames, inputs) or in one dimension; raw bytes are read as int16.
        matrix: Coefficients of shape (outputs, inputs), 1 to 32 of each; a C-contiguous float32
            array is used as it is, anything else is copied into one.
        out: A writable buffer of the type of ``x``, of shape (frames, outputs) or of as many
            samples in one dimension; it may share no memory with ``x``.

    Returns:
        ``out`` where given, else a new array of shape (frames, outputs).

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: ``matrix`` has a wrong shape or a coefficient that is not finite, ``x`` has
            another shape, is not contiguous or ends amid a frame, or ``out`` does not fit or shares
            memory with ``x``.
    """
