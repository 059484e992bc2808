"""Takes a TLS connection over from the event loop after its handshake.

The loop's transport over TLS, asyncio's or uvloop's, is a protocol of a lower transport and a
transport of the upper protocol, in one step each way. Here ours takes its place above the lower
transport, with the connection that Python negotiated, and the loop's is told that the connection is
lost. Nothing is awaited in between, so nothing can come in between; records that have come and were
not read yet, and those that were not written yet, are taken along.
"""

import asyncio
import gc
import ssl
from typing import Any, Final

from vsingest.fast._tls_records import tls_refusal
from vsingest.transport.tls_transport import SHUTDOWN_SECONDS, TlsTransport

_EXTRA: Final = ("sslcontext", "ssl_object", "peercert", "cipher", "compression")


def take_tls(
    transport: asyncio.Transport, shutdown_seconds: float = SHUTDOWN_SECONDS
) -> TlsTransport | None:
    """Takes a connection over.

    Args:
        transport: The loop's transport, of which nothing is left then.
        shutdown_seconds: How long the peer may take to answer our close_notify.

    Returns:
        The transport to use from now on, which reads once it is told to; None if the connection is
        not one over TLS, or cannot be taken over, and goes on as it is.
    """
    ssl_object = transport.get_extra_info("ssl_object")
    if not isinstance(ssl_object, ssl.SSLObject) or transport.is_closing() or tls_refusal():
        return None
    layer, lower = _below(transport)
    if lower is None or lower.is_closing() or getattr(layer, "_eof_received", False):
        return None
    transport.pause_reading()
    extra = {name: transport.get_extra_info(name) for name in _EXTRA}
    try:
        ours = TlsTransport(lower, ssl_object, extra, shutdown_seconds)
    except (AttributeError, RuntimeError, TypeError, ValueError):
        transport.resume_reading()
        return None
    ours.read_on()  # nothing is read yet: what the loop's has written leaves first
    if transport.get_write_buffer_size():  # it waits for something of the peer's
        transport.resume_reading()
        return None
    transport.set_protocol(asyncio.Protocol())
    lower.set_protocol(ours)
    lower.pause_reading()  # until there is a protocol to read
    layer.connection_lost(None)
    return ours


def _below(transport: asyncio.Transport) -> tuple[Any, Any]:
    """Returns the loop's protocol of TLS and the transport below it; None if not found."""
    # asyncio's; uvloop's has an entry of its own for it.
    layer = getattr(transport, "_ssl_protocol", None) or transport.get_extra_info("uvloop.sslproto")
    lower = getattr(layer, "_transport", None)
    if layer is not None and lower is None:
        # uvloop's has no attribute to read, but tells the collector what it refers to.
        found = [each for each in gc.get_referents(layer) if _is_lower(each, transport)]
        lower = found[0] if len(found) == 1 else None
    return layer, lower


def _is_lower(each: object, upper: asyncio.Transport) -> bool:
    return (
        each is not upper
        and hasattr(each, "set_protocol")
        and hasattr(each, "get_write_buffer_size")
    )
