from typing import overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

@overload
def encode_media(s16: Buffer, *, out: None = None) -> bytes: ...
@overload
def encode_media(s16: Buffer, *, out: Buffer) -> memoryview:
    """Writes the media message of some samples: ``{"event":"media","payload":"<base64>"}``.

    The base64 has the standard alphabet and padding (RFC 4648 section 4), and the JSON no white
    space; 160 samples make 458 characters.

    Args:
        s16: Any C-contiguous buffer of int16 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of bytes, at least as large as the message and apart from ``s16``.

    Returns:
        The message. Where ``out`` is given, a view of its head, valid as long as ``out`` is left
        as it is; while the view lives a ``bytearray`` cannot be resized.

    Raises:
        TypeError: ``s16`` is no buffer of int16 or raw bytes, or ``out`` none of bytes.
        ValueError: A buffer is not contiguous, ``out`` is too small, or the two overlap.
    """

def decode_media(message: str | Buffer, *, out: Buffer | None = None) -> NDArray[np.int16]:
    """Reads the samples of a media message.

    Any valid JSON spelling is taken (RFC 8259): members in any order, unknown ones passed over,
    white space, escapes; of members with one name the last counts. Objects and arrays may nest 64
    deep, the outermost included. The payload is strict base64 (RFC 4648 sections 3.2, 3.3, 3.5):
    padded, no white space, no bit left over. It may be empty.

    Args:
        message: The text, or any contiguous buffer that holds it as UTF-8. It is not copied.
        out: A writable buffer of int16 or raw bytes, at any address, apart from ``message``.

    Returns:
        A new 1-D array; where ``out`` is given, a 1-D view of its filled head, which keeps it
        alive (while the view lives a ``bytearray`` cannot be resized).

    Raises:
        NotMediaError: ``message`` is a JSON object whose ``event`` is not ``"media"``.
        MediaError: ``message`` is not one valid JSON object, its payload is missing, no string, no
            strict base64 or no whole number of samples, or does not fit into ``out``. The content
            of ``out`` is then unspecified. It is a ``ValueError``, and so is NotMediaError.
        TypeError: ``message`` is neither text nor a buffer of bytes, or ``out`` of another format.
        ValueError: A buffer is not contiguous, ``out`` is read-only or shares memory with
            ``message``.
    """
