"""Small write buffers, so that audio waits where it can still be dropped."""

import asyncio
import socket
from typing import Final

_NOTSENT_LOWAT: Final[int | None] = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_LOCAL: Final[int | None] = getattr(socket, "AF_UNIX", None)


def keep_buffers_small(transport: asyncio.Transport, *, ours: int, kernels: int) -> None:
    """Bounds the bytes that wait for a slow peer; by default a kernel buffers minutes of audio.

    Args:
        transport: The transport whose writing pauses when more than `ours` waits.
        ours: Bytes that may wait in the transport.
        kernels: Bytes that may wait unsent in the kernel.
    """
    transport.set_write_buffer_limits(high=ours)
    kernel = transport.get_extra_info("socket")
    if kernel is not None and _NOTSENT_LOWAT is not None and kernel.family != _LOCAL:
        kernel.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, kernels)
