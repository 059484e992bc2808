"""The buffer into which the transports of a thread read."""

import threading
from typing import Final

READ_BYTES: Final = 65_536
_thread = threading.local()


def receive_buffer() -> bytearray:
    """Returns this thread's buffer, which all its connections share: reads do not overlap."""
    try:
        buffer: bytearray = _thread.buffer
    except AttributeError:
        buffer = _thread.buffer = bytearray(READ_BYTES)
    return buffer
