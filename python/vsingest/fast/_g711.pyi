from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

_Out = TypeVar("_Out", bound=Buffer)

@overload
def ulaw_encode(s16: Buffer, *, out: None = None) -> bytes: ...
@overload
def ulaw_encode(s16: Buffer, *, out: _Out) -> _Out:
    """Compands S16 samples to mu-law, one byte each.

    The codes are those of ITU-T G.711 as sent on the line, and agree with the ITU-T Software Tool
    Library (G.191) on every input: the low two bits are dropped from the one's complement
    magnitude, so -1 becomes the negative zero 0x7F. (``audioop.lin2ulaw`` rounds negative samples
    away from zero there, and is one 14-bit step off.)

    Args:
        s16: Any C-contiguous buffer of int16 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many bytes, sharing no memory with ``s16``.

    Returns:
        ``out`` where given, else ``bytes``. Never a view of ``s16``.

    Raises:
        TypeError: ``s16`` is no buffer, or of another sample format.
        ValueError: ``s16`` is not contiguous or ends amid a sample, or ``out`` has the wrong size
            or overlaps ``s16``.
    """

@overload
def ulaw_decode(codes: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def ulaw_decode(codes: Buffer, *, out: _Out) -> _Out:
    """Expands mu-law codes to S16 samples (ITU-T G.711, table 2a).

    Args:
        codes: Any C-contiguous buffer of bytes, one a sample.
        out: A writable buffer of exactly as many int16, sharing no memory with ``codes``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``codes``.

    Raises:
        TypeError: ``codes`` is no buffer, or of another sample format.
        ValueError: ``codes`` is not contiguous or ends amid a sample, or ``out`` has the wrong size
            or overlaps ``codes``.
    """

@overload
def alaw_encode(s16: Buffer, *, out: None = None) -> bytes: ...
@overload
def alaw_encode(s16: Buffer, *, out: _Out) -> _Out:
    """Compands S16 samples to A-law, one byte each.

    The codes are those of ITU-T G.711 as sent on the line, and agree with the ITU-T Software Tool
    Library (G.191) on every input.

    Args:
        s16: Any C-contiguous buffer of int16 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of exactly as many bytes, sharing no memory with ``s16``.

    Returns:
        ``out`` where given, else ``bytes``. Never a view of ``s16``.

    Raises:
        TypeError: ``s16`` is no buffer, or of another sample format.
        ValueError: ``s16`` is not contiguous or ends amid a sample, or ``out`` has the wrong size
            or overlaps ``s16``.
    """

@overload
def alaw_decode(codes: Buffer, *, out: None = None) -> NDArray[np.int16]: ...
@overload
def alaw_decode(codes: Buffer, *, out: _Out) -> _Out:
    """Expands A-law codes to S16 samples (ITU-T G.711, table 1a).

    Args:
        codes: Any C-contiguous buffer of bytes, one a sample.
        out: A writable buffer of exactly as many int16, sharing no memory with ``codes``.

    Returns:
        ``out`` where given, else a new 1-D int16 array. Never a view of ``codes``.

    Raises:
        TypeError: ``codes`` is no buffer, or of another sample format.
        ValueError: ``codes`` is not contiguous or ends amid a sample, or ``out`` has the wrong size
            or overlaps ``codes``.
    """
