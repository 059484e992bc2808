"""The reverse proxies in front of the server, and the clients behind them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from aiohttp import web

from vsingest.server.http.answers import Handler

FORWARDED_FOR = "X-Forwarded-For"
FORWARDED_PROTO = "X-Forwarded-Proto"
FORWARDED_HOST = "X-Forwarded-Host"
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}

_Network: TypeAlias = IPv4Network | IPv6Network


def whose(address: str) -> str:
    """Returns the unit that limits by address count: for IPv6 the /64, which one customer has."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address) or ip.is_link_local:
        return address
    return str(ip.ipv4_mapped or IPv6Network((int(ip) >> 64 << 64, 64)))


class Proxies:
    """The addresses whose `X-Forwarded-*` headers are believed; those of others are ignored.

    Args:
        networks: Addresses, or networks such as ``10.0.0.0/8``.

    Raises:
        ValueError: One of them is neither.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [_network(text) for text in networks]

    def trust(self, address: str) -> bool:
        """Whether an address is one of the proxies."""
        try:
            # An address with a zone, or an IPv4 address embedded in IPv6, is the same machine.
            ip = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return any(ip in network for network in self._networks)

    @web.middleware
    async def stand_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Replaces the proxy by the client that it forwards: address, scheme and host.

        Each proxy of a chain appends the address of its client, so the client is the last address
        that is not a trusted proxy: anyone may have written what precedes it.
        """
        if not self._networks or not self.trust(request.remote or ""):
            return await handler(request)
        scheme = _SCHEMES.get(_last(request, FORWARDED_PROTO).lower(), request.scheme)
        host = _last(request, FORWARDED_HOST) or request.host
        client = self._client(request)
        return await handler(request.clone(scheme=scheme, host=host, remote=client))

    def _client(self, request: web.Request) -> str:
        client = request.remote or ""
        for address in reversed(_values(request, FORWARDED_FOR)):
            try:
                ip_address(address)
            except ValueError:
                break
            client = address
            if not self.trust(address):
                break
        return client


def _network(text: str) -> _Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(
            f"trusted_proxies: {text!r} is not an address or a network such as 10.0.0.0/8: {error}"
        ) from None


def _values(request: web.Request, header: str) -> list[str]:
    return [part.strip() for line in request.headers.getall(header, ()) for part in line.split(",")]


def _last(request: web.Request, header: str) -> str:
    return (_values(request, header) or [""])[-1]
