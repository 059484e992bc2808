"""What stands before a server, and both in one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from vsingest.emulate.faults import Faults
from vsingest.emulate.front import Front
from vsingest.emulate.scenario import Scenario
from vsingest.server import Server, ServerConfig


@asynccontextmanager
async def misbehaving(
    upstream: str, scenario: Scenario, *, host: str = "127.0.0.1", port: int = 0, seed: int = 0
) -> AsyncIterator[str]:
    """Stands before a server meanwhile, and lets go wrong what a scenario says.

    Args:
        upstream: Where the server is, such as ``http://127.0.0.1:8000``.
        scenario: What goes wrong, until `POST /v2/dev/faults` says otherwise.
        host: To listen at.
        port: To listen at; 0 takes a free one.
        seed: Of what is left to chance.

    Yields:
        Where clients find it.

    Raises:
        OSError: It cannot listen there.
    """
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        front = Front(upstream, Faults(scenario, seed), http)
        async with front.listening(host, port):
            yield front.url


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
    """Serves meanwhile, as a server that is `misbehaving`.

    Args:
        scenario: What goes wrong.
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
    async with (
        Server(ServerConfig(api_key=api_key, secret=secret, port=0)) as server,
        misbehaving(server.url, scenario, host=host, port=port, seed=seed) as url,
    ):
        yield url
