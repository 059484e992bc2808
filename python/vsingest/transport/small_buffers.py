"""Keeping what waits to be sent where it can still be dropped."""

import asyncio
import socket
from typing import Final

_NOTSENT_LOWAT: Final[int | None] = getattr(socket, "TCP_NOTSENT_LOWAT", None)


def keep_buffers_small(transport: asyncio.Transport, *, ours: int, kernels: int) -> None:
    """Bounds what waits for a peer that reads slowly: a kernel left to itself takes minutes of it.

    Args:
        transport: To be paused for writing once more than that waits.
        ours: Bytes that may wait in the transport.
        kernels: Bytes that may wait in the kernel, unsent.
    """
    transport.set_write_buffer_limits(high=ours)
    kernel = transport.get_extra_info("socket")
    if kernel is not None and _NOTSENT_LOWAT is not None and kernel.family != socket.AF_UNIX:
        kernel.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, kernels)
