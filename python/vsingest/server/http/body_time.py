"""The time limit for a request's body."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Middleware

from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import ApiError, Handler


def limit_body_time(limits: Limits) -> Middleware:
    """Makes the middleware that answers 408 if a body, or the work for it, takes too long."""
    seconds = limits.request_seconds

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.can_read_body:
            return await handler(request)
        try:
            async with asyncio.timeout(seconds):
                return await handler(request)
        except TimeoutError:
            raise ApiError(
                408, "timeout", f"the request was not done within {seconds:g} s; send it again"
            ) from None

    return limit
