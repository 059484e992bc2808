"""The buffers into which the transports of a thread read."""

import threading
from typing import Final

READ_BYTES: Final = 65_536
_RECORD_BYTES: Final = 16_384
_thread = threading.local()


def receive_buffer() -> bytearray:
    """Returns this thread's buffer, which all its connections share: reads do not overlap."""
    return _buffer("plain", READ_BYTES)


def record_buffer() -> bytearray:
    """Returns this thread's buffer for records of TLS, which are decrypted into the other one."""
    return _buffer("records", _RECORD_BYTES)


def _buffer(name: str, size: int) -> bytearray:
    try:
        buffer: bytearray = getattr(_thread, name)
    except AttributeError:
        buffer = bytearray(size)
        setattr(_thread, name, buffer)
    return buffer
