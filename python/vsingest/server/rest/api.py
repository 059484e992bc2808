"""The router: authorises and reads each request, and writes the answer of its endpoint."""

from collections.abc import Mapping, Sequence

from aiohttp import hdrs, web

import vsingest
from vsingest.auth.grant import Grant
from vsingest.auth.tokens import verify_token
from vsingest.protocol.pages import PageQuery
from vsingest.server.http.answers import Handler, json_answer
from vsingest.server.http.base_url import base_url
from vsingest.server.http.request_rates import charge_key
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.docs_page import docs_page
from vsingest.server.rest.endpoint import RestEndpoint, endpoints
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.openapi import describe
from vsingest.server.rest.reading import read
from vsingest.server.rest.room_requests import RoomRequests
from vsingest.server.settings.config import ServerConfig

OPENAPI_PATH = "/openapi.json"
DOCS_PATH = "/docs"


class Api:
    """All endpoints of some resources, and their description at `OPENAPI_PATH` and `DOCS_PATH`.

    `/` describes the server, and links browsers to `DOCS_PATH`.

    Args:
        config: The server's settings.
        keyring: Secrets by API key.
        resources: Objects with endpoints.
        lookup: Finds rooms by any of their names.
        nodes: Know which node has each room.

    Attributes:
        requests: Runs endpoints on the node that has their room.
    """

    def __init__(
        self,
        config: ServerConfig,
        keyring: Mapping[str, Sequence[str]],
        resources: Sequence[object],
        lookup: Lookup,
        nodes: Nodes,
    ) -> None:
        self._config = config
        self._keyring = keyring
        self._endpoints = [made for resource in resources for made in endpoints(resource)]
        self.requests = RoomRequests(self._endpoints, lookup, nodes)
        self._description = describe(self._endpoints)
        self._page = docs_page(self._description)

    def add_to(self, application: web.Application) -> None:
        """Adds the routes."""
        router = application.router
        for endpoint in self._endpoints:
            handler = self._handler(endpoint)
            paths = [endpoint.path]
            if endpoint.inputs.get("query") and issubclass(endpoint.inputs["query"], PageQuery):
                paths.append(
                    endpoint.path + "/"
                )  # the service documents lists with and without a slash
            for path in paths:
                router.add_route(endpoint.method, path, handler)
        router.add_get("/", self._index)
        router.add_get(OPENAPI_PATH, self._openapi)
        router.add_get(DOCS_PATH, self._docs)

    def _authorize(self, request: web.Request) -> Grant:
        grant = verify_token(
            request.headers.get("Authorization"),
            self._keyring,
            leeway=self._config.leeway_seconds,
        )
        charge_key(request, grant.api_key)
        grant.check_api()
        return grant

    def _handler(self, endpoint: RestEndpoint) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if endpoint.public:
                return json_answer(await endpoint.call())
            grant = self._authorize(request)
            limit = self._config.limits.body_bytes
            given = {
                source: await read(request, source, kind, limit)
                for source, kind in endpoint.inputs.items()
            }
            call = AuthorizedRequest(grant, base_url(self._config, request))
            answer = await self.requests.answer(endpoint, call, given)
            if endpoint.files:
                kind = endpoint.files[answer.suffix]
                return web.FileResponse(answer, headers={"Content-Type": kind})
            return json_answer(answer)

        return handle

    async def _index(self, request: web.Request) -> web.StreamResponse:
        base = f"{base_url(self._config, request)}".rstrip("/")
        docs = base + DOCS_PATH
        if "text/html" in request.headers.get(hdrs.ACCEPT, ""):  # the client is a browser
            return web.Response(status=302, headers={hdrs.LOCATION: docs, hdrs.VARY: hdrs.ACCEPT})
        answer = {
            "name": "vsingest",
            "version": vsingest.__version__,
            "description": self._description["info"]["description"],
            "docs": docs,
            "openapi": base + OPENAPI_PATH,
        }
        return json_answer(answer, headers={hdrs.VARY: hdrs.ACCEPT})

    async def _openapi(self, _request: web.Request) -> web.StreamResponse:
        return json_answer(self._description)

    async def _docs(self, _request: web.Request) -> web.StreamResponse:
        # The page has no script, and must not get one.
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return web.Response(text=self._page, content_type="text/html", headers=headers)
