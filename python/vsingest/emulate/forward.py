"""Passing a request on to the server behind a proxy."""

from typing import Final, NamedTuple

import aiohttp
from aiohttp import hdrs, web

_KEPT: Final = {"retry-after", "x-request-id", "content-type"}
_HOP: Final = {hdrs.HOST, hdrs.CONTENT_LENGTH, hdrs.TRANSFER_ENCODING, hdrs.CONNECTION}


class Forwarded(NamedTuple):
    """What the server answered.

    Attributes:
        status: The status.
        headers: The headers that clients know.
        body: The body.
    """

    status: int
    headers: dict[str, str]
    body: bytes


async def forward(request: web.Request, upstream: str, http: aiohttp.ClientSession) -> Forwarded:
    """Makes the same request to the server.

    Args:
        request: The request of the client.
        upstream: The server's URL, such as ``http://127.0.0.1:8000``.
        http: Makes the request.
    """
    headers = {name: value for name, value in request.headers.items() if name not in _HOP}
    async with http.request(
        request.method,
        upstream + request.path_qs,
        data=await request.read(),
        headers=headers,
        allow_redirects=False,
    ) as answer:
        kept = {name: one for name, one in answer.headers.items() if name.lower() in _KEPT}
        return Forwarded(answer.status, kept, await answer.read())
