from typing import SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer, Room

@overload
def encode_media(s16: Buffer, *, out: None = None) -> bytes: ...
@overload
def encode_media(s16: Buffer, *, out: Buffer) -> memoryview:
    """Writes the media message of some samples: ``{"event":"media","payload":"<base64>"}``.

    The base64 has the standard alphabet and padding (RFC 4648 section 4), and the JSON has no white
    space. The message of 160 samples is 458 bytes long.

    Args:
        s16: Any C-contiguous buffer of int16 (or raw little-endian bytes), of any shape; read flat.
        out: A writable buffer of bytes, at least as large as the message; it may share no memory
            with ``s16``.

    Returns:
        The message: new bytes, or a view of the head of ``out``. The view keeps ``out`` alive and,
        until it is released, a ``bytearray`` from being resized; it shows what is written into
        ``out`` later.

    Raises:
        TypeError: ``s16`` is no buffer of int16 or raw bytes, or ``out`` is no buffer of bytes.
        ValueError: A buffer is not contiguous, ``s16`` ends amid a sample or has several channels,
            or ``out`` is read-only, too small or shares memory with ``s16``.
    """

def media_size(samples: SupportsIndex) -> int:
    """Returns the size in bytes of the media message of that many samples.

    Raises:
        TypeError: ``samples`` is no whole number.
        ValueError: ``samples`` is negative, or beyond 2**60.
    """

def encode_media_into(s16: Buffer, out: Buffer) -> int:
    """Writes a media message into ``out`` as ``encode_media`` does, and returns its size in bytes.

    No view is made, and no int either as long as messages have the size of the one before.
    Arguments and errors are those of ``encode_media``.
    """

@overload
def encode_media_many(frames: Room, *, out: None = None) -> list[bytes]: ...
@overload
def encode_media_many(frames: Room, *, out: Buffer) -> list[memoryview]:
    """Writes the media messages of a whole room, one for each row.

    Args:
        frames: A C-contiguous 2-D buffer of int16, (participants, samples), or a list or tuple of
            each participant's samples, which are copied together; 0 to 65,535 participants.
        out: A writable buffer of bytes with room for all messages, participants times
            ``media_size(samples)``; it may share no memory with ``frames``. They are written one
            after another.

    Returns:
        The messages in the order of the rows: new bytes, or views of ``out`` of which each lives
        and keeps ``out`` as the view of ``encode_media`` does.

    Raises:
        TypeError: ``frames`` is no buffer of int16, or ``out`` is no buffer of bytes.
        ValueError: ``frames`` is not 2-D, its frames differ in length, a buffer is not contiguous,
            or ``out`` is read-only, too small or shares memory with ``frames``.
    """

def encode_media_many_into(frames: Room, out: Buffer) -> int:
    """Writes a room's messages into ``out``, and returns the size in bytes of one of them.

    Message ``i`` is ``out[i * size : (i + 1) * size]``; no view is made. Arguments and errors are
    those of ``encode_media_many``.
    """

def decode_media(message: str | Buffer, *, out: Buffer | None = None) -> NDArray[np.int16]:
    """Reads the samples of a media message.

    Any valid JSON (RFC 8259) is accepted: members in any order, unknown members, white space and
    escapes; of several members with one name the last counts. Objects and arrays may nest 64 deep,
    the outermost included. The payload is strict base64 (RFC 4648 sections 3.2, 3.3, 3.5): padded,
    without white space or unused bits. It may be empty.

    Args:
        message: The text, or any C-contiguous buffer that holds it as UTF-8. It is not copied.
        out: A writable buffer of int16 or raw bytes, at any address; it may share no memory with
            ``message``.

    Returns:
        A new 1-D int16 array. With ``out``, a 1-D view of its filled head, which keeps ``out``
        alive and, as long as it exists, a ``bytearray`` from being resized; or ``out`` itself where
        it is a 1-D array of exactly as many samples.

    Raises:
        NotMediaError: ``message`` is a JSON object whose ``event`` is not ``"media"``.
        MediaError: ``message`` is not one valid JSON object, or its payload is missing, no string,
            no strict base64, no whole number of samples, or too large for ``out``. The content of
            ``out`` is then unspecified. Both errors are kinds of ``ValueError``.
        TypeError: ``message`` is neither text nor a buffer of bytes, or ``out`` has another format.
        ValueError: A buffer is not contiguous, or ``out`` is read-only or shares memory with
            ``message``.
    """
