"""The URLs by which clients reach this server, or the one of their region."""

import re
from collections.abc import Mapping
from ipaddress import IPv6Address
from typing import Final

from aiohttp import hdrs, web
from yarl import URL

from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.http.answers import ApiError
from vsingest.server.settings.config import ServerConfig

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._\-]+|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::\d+)?")
_SECURE: Final = ("https", "wss")


def base_url(config: ServerConfig, request: web.Request) -> URL:
    """Returns the URL to which the API's paths are appended, with http or https.

    Raises:
        ApiError: The server has no public URL, and the host of the request is invalid.
    """
    url = URL(config.public_url) if config.public_url is not None else _requested(request)
    return url.with_scheme("https" if url.scheme in _SECURE else "http")


def socket_url(config: ServerConfig, base: URL, region: str | None) -> URL:
    """Returns the base URL of the sockets of a region, with ws or wss."""
    table = config.regions if isinstance(config.regions, Mapping) else {}
    url = URL(table.get(region or "") or base)
    return url.with_scheme("wss" if url.scheme in _SECURE else "ws") / SOCKET_PATH.lstrip("/")


def check_region(config: ServerConfig, field: str, region: str | None) -> None:
    """Refuses a region that is not served.

    Raises:
        ApiError: The region is not served; the message lists those that are.
    """
    if region is None or region in config.regions:
        return
    known = ", ".join(sorted(config.regions))
    raise ApiError(400, "unknown-region", f"{field}: {region[:40]!r} is not served; known: {known}")


def _host(request: web.Request) -> str:
    """Returns the host of the request, or the address of its connection if there is none."""
    here = request.get_extra_info("sockname")
    if hdrs.HOST in request.headers or not isinstance(here, tuple):
        return request.host
    address = f"[{here[0]}]" if ":" in here[0] else here[0]
    # A proxy may have set it.
    return f"{address}:{here[1]}" if request.host == address else request.host


def _requested(request: web.Request) -> URL:
    asked = _host(request)
    if host := _HOST.fullmatch(asked):
        try:
            IPv6Address(host["ipv6"] or "::")  # yarl would notice too late
            url = URL(f"{request.scheme}://{asked}")
        except ValueError:
            url = URL()
        if url.port:
            return url
    raise ApiError(400, "bad-host", "Host: not a host name with an optional port")
