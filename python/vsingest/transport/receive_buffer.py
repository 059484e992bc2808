"""What the transports of a thread read into."""

import threading
from typing import Final

READ_BYTES: Final = 65_536
_thread = threading.local()


def receive_buffer() -> bytearray:
    """One for all connections of a thread: a read is used up before the next begins."""
    try:
        buffer: bytearray = _thread.buffer
    except AttributeError:
        buffer = _thread.buffer = bytearray(READ_BYTES)
    return buffer
