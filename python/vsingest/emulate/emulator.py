"""A server and what stands before it, in one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from vsingest.emulate.faults import Faults
from vsingest.emulate.front import Front
from vsingest.emulate.scenario import Scenario
from vsingest.server import Server, ServerConfig


@asynccontextmanager
async def emulator(
    scenario: Scenario,
    *,
    api_key: str,
    secret: str,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: int = 0,
) -> AsyncIterator[str]:
    """Serves meanwhile, and lets go wrong what a scenario says.

    Args:
        scenario: What goes wrong, until `POST /v2/dev/faults` says otherwise.
        api_key: Whose tokens are accepted.
        secret: By which they are signed.
        host: To listen at.
        port: To listen at; 0 takes a free one.
        seed: Of what is left to chance.

    Yields:
        Where clients find it.

    Raises:
        OSError: It cannot listen there.
    """
    config = ServerConfig(api_key=api_key, secret=secret, port=0)
    async with (
        Server(config) as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        front = Front(server.url, Faults(scenario, seed), http)
        async with front.listening(host, port):
            yield front.url
