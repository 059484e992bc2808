"""The proxy before a server, with the faults of a scenario."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Final

import aiohttp
import msgspec
from aiohttp import hdrs, web

from vsingest import system
from vsingest.emulate.faults import Faults
from vsingest.emulate.forward import forward
from vsingest.emulate.relay import Relay
from vsingest.emulate.scenario import AnswerFault, scenario_of
from vsingest.protocol.ingest import SESSIONS_PATH, SOCKET_PATH, ErrorAnswer
from vsingest.server.http.answers import Handler
from vsingest.server.http.cors import allow_origins

FAULTS_PATH: Final = "/v2/dev/faults"
_BODY_BYTES: Final = 1_048_576


class Front:
    """Forwards requests and sockets to a server, except for the faults that are due.

    Args:
        upstream: The server's URL, such as ``http://127.0.0.1:8000``.
        faults: The faults.
        http: Makes the requests to the server.

    Attributes:
        url: The URL for clients.
    """

    def __init__(self, upstream: str, faults: Faults, http: aiohttp.ClientSession) -> None:
        self.url = ""
        self._upstream = upstream
        self._faults = faults
        self._http = http

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[None]:
        """Listens within a block.

        Raises:
            OSError: It cannot listen on that address.
        """
        application = web.Application(client_max_size=_BODY_BYTES, middlewares=[_any_page])
        application.router.add_post(FAULTS_PATH, self._replace)
        application.router.add_get(SOCKET_PATH, self._socket)
        application.router.add_route("*", "/{path:.*}", self._ask)
        runner = web.AppRunner(application, shutdown_timeout=0, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            self.url = f"http://{host}:{runner.addresses[0][1]}"
            yield
        finally:
            await runner.cleanup()

    async def _replace(self, request: web.Request) -> web.Response:
        """Handles `POST /v2/dev/faults`: starts a scenario, given as the JSON of its members."""
        # A page of another origin may send JSON only if CORS allows it, which `_any_page` does not.
        if request.content_type != "application/json":
            return _refusal(415, "not-json", "Content-Type: is not application/json")
        try:
            scenario = scenario_of(msgspec.json.decode(await request.read()))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _refusal(400, "bad-body", "the body is not JSON")
        except ValueError as error:
            return _refusal(400, "bad-body", str(error))
        self._faults.replace(scenario)
        return web.json_response(msgspec.to_builtins(scenario))

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        fault = None
        if request.method == "POST" and request.path == SESSIONS_PATH:
            fault = self._faults.create()
        return await _late(fault) or await self._pass_on(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket":
            return await self._pass_on(request)
        answer = await _late(self._faults.upgrade())
        if answer is not None:
            return answer
        return await Relay(self._faults, self._upstream + request.path_qs).run(request, self._http)

    async def _pass_on(self, request: web.Request) -> web.Response:
        answer = await forward(request, self._upstream, self._http)
        here, there = (url.removeprefix("http").encode() for url in (self.url, self._upstream))
        body = answer.body.replace(there, here)
        return web.Response(body=body, status=answer.status, headers=answer.headers)


_allow_origins = allow_origins("*")


@web.middleware
async def _any_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets pages of every origin use the API, faults included, but not change the scenario."""
    if request.path == FAULTS_PATH:
        return await handler(request)
    return await _allow_origins(request, handler)


async def _late(fault: AnswerFault | None) -> web.Response | None:
    """Waits as a fault says; returns its answer, or None if the request is to be forwarded."""
    if fault is None:
        return None
    await asyncio.sleep(fault.delay_seconds)
    if fault.status is None:
        return None
    headers: dict[str, str] = {}
    if fault.retry_after is not None:
        headers[hdrs.RETRY_AFTER] = f"{fault.retry_after:.0f}"
    if fault.clock_seconds:
        headers[hdrs.DATE] = formatdate(system.wall() + fault.clock_seconds, usegmt=True)
    if fault.body is not None:
        return web.Response(text=fault.body, status=fault.status, headers=headers)
    return _refusal(fault.status, "emulated", "a fault of the scenario", headers)


def _refusal(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    body = ErrorAnswer(message=message, code=code, status_code=status)
    return web.json_response(body=msgspec.json.encode(body), status=status, headers=headers)
