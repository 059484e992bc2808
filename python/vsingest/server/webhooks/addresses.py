"""Keeps requests that strangers can cause away from the operator's own network."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

# RFC 6052 section 2.1: these hold an IPv4 address in their last 32 bits.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(OSError):  # noqa: N818 - the name of a state
    """The host leads to an address that is not of the public Internet."""


def open_public_socket(address: tuple[Any, ...]) -> socket.socket:
    """Opens a socket for aiohttp to connect, unless that would leave the public Internet.

    It is asked for each address just before it is connected to, so a name that resolves anew, or an
    address written out in a URL, does not get past it.

    Args:
        address: As `socket.getaddrinfo` gives it.

    Raises:
        PrivateAddress: And nothing was opened.
    """
    family, kind, protocol, _, target = address
    if not is_public(target[0]):
        raise PrivateAddress("the address is private; webhook_private allows those")
    return socket.socket(family, kind, protocol)


def is_public(host: str) -> bool:
    """Whether a numeric address is one of the public Internet, and of one host."""
    address = ipaddress.ip_address(host)
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not (
        # Where IPv6 has nothing yet, and where it once had its private networks (RFC 3879).
        address.is_multicast
        or address.is_reserved
        or (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
