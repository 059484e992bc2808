from typing import overload

import numpy as np
from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

@overload
def encode_twilio_media(s16: Buffer, stream_sid: str, *, out: None = None) -> bytes: ...
@overload
def encode_twilio_media(s16: Buffer, stream_sid: str, *, out: Buffer) -> memoryview:
    """Writes samples as Twilio Media Streams takes them: mu-law as base64, in JSON.

    ``{"event":"media","streamSid":"<stream_sid>","media":{"payload":"<base64>"}}``, without white
    space. Twilio takes text messages, so decode the bytes as ASCII if a socket tells by the type.

    Args:
        s16: Samples at 8 kHz: any C-contiguous buffer of int16 (or raw little-endian bytes).
        stream_sid: The stream's id, from Twilio's ``start`` message.
        out: A writable buffer of bytes, at least as large as the message; it may share no memory
            with ``s16``.

    Returns:
        The message: new bytes, or a view of the head of ``out``, as of ``encode_media``.

    Raises:
        TypeError: ``s16`` is no buffer of int16 or raw bytes, ``stream_sid`` is no ``str``, or
            ``out`` is no buffer of bytes.
        ValueError: ``stream_sid`` has a character that JSON would escape, a buffer is not
            contiguous, ``s16`` ends amid a sample or has several channels, or ``out`` is read-only,
            too small or shares memory with ``s16``.
    """

def decode_twilio_media(message: str | Buffer, *, out: Buffer | None = None) -> NDArray[np.int16]:
    """Reads the samples of a media message of Twilio Media Streams, at 8 kHz.

    Any valid JSON is accepted, and strict base64, as by ``decode_media``; the payload is that of
    the member ``media``, and of several members with one name the last counts.

    Args:
        message: The text, or any C-contiguous buffer that holds it as UTF-8. It is not copied.
        out: A writable buffer of int16 or raw bytes, at any address; it may share no memory with
            ``message``.

    Returns:
        A new 1-D int16 array; with ``out``, a 1-D view of its filled head, or ``out`` itself, as
        from ``decode_media``.

    Raises:
        NotMediaError: ``message`` is a JSON object whose ``event`` is not ``"media"``.
        MediaError: ``message`` is not one valid JSON object, or its payload is missing, no string,
            no strict base64, or too large for ``out``, whose content is then unspecified.
        TypeError: ``message`` is neither text nor a buffer of bytes, or ``out`` has another format.
        ValueError: A buffer is not contiguous, or ``out`` is read-only or shares memory with
            ``message``.
    """
