"""Keeps requests that strangers can cause away from the operator's private network."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

# RFC 6052 section 2.1: these have an IPv4 address in their last 32 bits.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(OSError):  # noqa: N818 - the name of a state
    """The host resolves to an address that is not on the public Internet."""


def open_public_socket(address: tuple[Any, ...]) -> socket.socket:
    """Opens a socket for aiohttp, unless its address is not on the public Internet.

    aiohttp calls it for each address just before it connects, so neither a name that resolves to
    another address later nor an address in a URL gets past it.

    Args:
        address: An address as `socket.getaddrinfo` returns it.

    Raises:
        PrivateAddress: The address is private; no socket was opened.
    """
    family, kind, protocol, _, target = address
    if not is_public(target[0]):
        raise PrivateAddress("the address is private; webhook_private allows those")
    return socket.socket(family, kind, protocol)


def is_public(host: str) -> bool:
    """Whether a numeric address is a unicast address on the public Internet."""
    address = ipaddress.ip_address(host)
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not (
        # Unassigned IPv6 ranges, and its former private networks (RFC 3879).
        address.is_multicast
        or address.is_reserved
        or (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
