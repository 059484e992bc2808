"""Health checks for load balancers and supervisors: `/healthz` and `/readyz`."""

from typing import Final, Protocol

import msgspec
from aiohttp import web

from vsingest.server.http.answers import ApiError, json_answer

HEALTH_PATH: Final = "/healthz"
READY_PATH: Final = "/readyz"
PROBES: Final = frozenset({HEALTH_PATH, READY_PATH})
RETRY_SECONDS: Final = 5


class Health(msgspec.Struct, frozen=True):
    """The 200 answer."""

    status: str


class Draining(Protocol):
    """The part of a server that the health checks ask."""

    @property
    def draining(self) -> bool:
        """Whether the server is shutting down."""


def add_health(application: web.Application, server: Draining) -> None:
    """Adds `/healthz`, 200 while the process can answer, and `/readyz`, 503 while draining."""

    async def healthy(_: web.Request) -> web.Response:
        return json_answer(Health("ok"))

    async def ready(_: web.Request) -> web.Response:
        if server.draining:
            raise ApiError(
                503,
                "draining",
                "the server is shutting down and takes no new session",
                {"Retry-After": str(RETRY_SECONDS)},
            )
        return json_answer(Health("ready"))

    application.router.add_get(HEALTH_PATH, healthy)
    application.router.add_get(READY_PATH, ready)
