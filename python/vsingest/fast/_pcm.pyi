from typing import Any, SupportsIndex, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def float_to_s16(x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def float_to_s16(x: Buffer, *, out: _Out) -> _Out:
    """Converts float32 samples to S16: ``x * 32768``, rounded to nearest even and saturated.

    NaN becomes 0; infinities saturate.

    Args:
        x: Any C-contiguous buffer of float32 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def double_to_s16(x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def double_to_s16(x: Buffer, *, out: _Out) -> _Out:
    """Converts float64 samples to S16: ``x * 32768``, rounded once to nearest even and saturated.

    NaN becomes 0; infinities saturate.

    Args:
        x: Any C-contiguous buffer of float64 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def s32_to_s16(x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def s32_to_s16(x: Buffer, *, out: _Out) -> _Out:
    """Converts 32-bit integer samples to S16: ``x / 65536``, rounded to nearest even and saturated.

    Args:
        x: Any C-contiguous buffer of int32 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def s24_to_s16(x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def s24_to_s16(x: Buffer, *, out: _Out) -> _Out:
    """Converts packed 24-bit samples to S16: ``x / 256``, rounded to nearest even and saturated.

    Args:
        x: Any C-contiguous buffer of bytes, three a sample, little-endian two's complement (24-bit
            WAV).
        out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def u8_to_s16(x: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def u8_to_s16(x: Buffer, *, out: _Out) -> _Out:
    """Converts unsigned 8-bit samples to S16, exactly: ``(x - 128) * 256``.

    Args:
        x: Any C-contiguous buffer of bytes, one a sample, silence at 128 (8-bit WAV).
        out: A writable buffer of exactly as many int16, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def s16_to_float(x: Buffer, *, out: None = None) -> NDArray[np.float32]: ...
@overload
def s16_to_float(x: Buffer, *, out: _Out) -> _Out:
    """Converts S16 samples to float32, exactly: ``x / 32768``.

    Args:
        x: Any C-contiguous buffer of int16 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many float32, sharing no memory with ``x``.

    Returns:
        ``out`` where given, else a new 1-D float32 array. Never a view of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or of another sample format.
        ValueError: ``x`` is not contiguous or ends amid a sample, or ``out`` has the wrong size or
            overlaps ``x``.
    """

@overload
def to_mono(x: Buffer, channels: SupportsIndex, *, out: None = None) -> NDArray[Any]: ...
@overload
def to_mono(x: Buffer, channels: SupportsIndex, *, out: _Out) -> _Out:
    """Mixes interleaved channels down to one: the mean of each frame.

    int16 means are exact and rounded to nearest even; float32 channels are summed in order and
    multiplied by ``1 / channels``.

    Args:
        x: Any C-contiguous buffer of int16 or float32, of shape (frames, channels) or frame after
            frame in one dimension; raw bytes are read as int16.
        channels: Channels in a frame, 1 to 32.
        out: A writable buffer of exactly one sample a frame, of the type of ``x``, sharing no
            memory with it.

    Returns:
        ``out`` where given, else a new 1-D array of the type of ``x``.

    Raises:
        TypeError: ``x`` is no buffer, or neither int16 nor float32.
        ValueError: ``channels`` is out of range, ``x`` has another shape, is not contiguous or ends
            amid a frame, or ``out`` does not fit or shares memory with ``x``.
    """
