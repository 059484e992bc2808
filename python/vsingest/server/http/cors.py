"""Cross-origin requests (CORS, in the Fetch standard): which web pages may use the API."""

from collections.abc import Iterable
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from vsingest.server.http.answers import REQUEST_ID, Handler

_METHODS: Final = "GET, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS: Final = "Authorization, Content-Type"
_ANSWER_HEADERS: Final = f"{REQUEST_ID}, Retry-After"
_MAX_AGE_SECONDS: Final = 7_200  # the shortest maximum among the browsers


def allow_origins(origins: Iterable[str]) -> Middleware:
    """Makes the middleware that allows pages of these origins; ``*`` allows every page.

    The API takes a token in a header and never a cookie, so credentials are not allowed.
    """
    allowed = frozenset(origins)
    any_page = "*" in allowed

    @web.middleware
    async def cors(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get(hdrs.ORIGIN)
        if not allowed:
            return await handler(request)
        welcome = origin is not None and (any_page or origin in allowed)
        asked = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_METHOD)
        if request.method == hdrs.METH_OPTIONS and welcome and asked:
            answer: web.StreamResponse = web.Response(status=204)
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = _METHODS
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = _REQUEST_HEADERS
            answer.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = str(_MAX_AGE_SECONDS)
        else:
            answer = await handler(request)
        if answer.prepared:
            return answer
        if not any_page:
            answer.headers.add(hdrs.VARY, hdrs.ORIGIN)
        if welcome:
            assert origin is not None
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if any_page else origin
            answer.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _ANSWER_HEADERS
        return answer

    return cors
