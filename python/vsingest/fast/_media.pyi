from typing import SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer, Room

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

def media_size(samples: SupportsIndex) -> int:
    """Returns the bytes of the media message that ``encode_media`` writes of so many samples.

    Raises:
        ValueError: ``samples`` is negative.
    """

def encode_media_into(s16: Buffer, out: Buffer) -> int:
    """As ``encode_media`` with ``out``, but makes no object: returns the size of the message.

    The int is kept from call to call while messages are of one size.
    """

@overload
def encode_media_many(frames: Room, *, out: None = None) -> list[bytes]: ...
@overload
def encode_media_many(frames: Room, *, out: Buffer) -> list[memoryview]:
    """Writes the media messages of a whole room, one for each row.

    Args:
        frames: A C-contiguous 2-D buffer of int16, (participants, samples); up to 65,535
            participants, none included.
        out: A writable buffer of bytes, apart from ``frames``, with room for all messages:
            participants times ``media_size(samples)``. They are written one after another.

    Returns:
        The messages in the order of the rows; views of ``out`` where that is given, with the
        lifetime that ``encode_media`` names.

    Raises:
        TypeError: ``frames`` is no buffer of int16, or ``out`` none of bytes.
        ValueError: ``frames`` is not 2-D, a buffer is not contiguous, ``out`` is too small, or the
            two overlap.
    """

def encode_media_many_into(frames: Room, out: Buffer) -> int:
    """As ``encode_media_many`` with ``out``, but makes no object: returns the size of a message.

    Message ``i`` is ``out[i * size : (i + 1) * size]``.
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
        A new 1-D array. With ``out``, a 1-D view of its filled head, which keeps it alive (while
        the view lives a ``bytearray`` cannot be resized), or ``out`` itself where it is a 1-D
        array of just so many samples.

    Raises:
        NotMediaError: ``message`` is a JSON object whose ``event`` is not ``"media"``.
        MediaError: ``message`` is not one valid JSON object, its payload is missing, no string, no
            strict base64 or no whole number of samples, or does not fit into ``out``. The content
            of ``out`` is then unspecified. It is a ``ValueError``, and so is NotMediaError.
        TypeError: ``message`` is neither text nor a buffer of bytes, or ``out`` of another format.
        ValueError: A buffer is not contiguous, ``out`` is read-only or shares memory with
            ``message``.
    """
