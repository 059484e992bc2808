"""A proxy with faults before a server, and a server with such a proxy."""

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
    """Runs a proxy before a server within a block, with the faults of a scenario.

    Args:
        upstream: The server's URL, such as ``http://127.0.0.1:8000``.
        scenario: The faults, until `POST /v2/dev/faults` replaces them.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        seed: The seed of random faults.

    Yields:
        The URL for clients.

    Raises:
        OSError: It cannot listen on that address.
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
    """Runs a server with a `misbehaving` proxy within a block.

    Args:
        scenario: The faults.
        api_key: The API key whose tokens are accepted.
        secret: The secret that signs them.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        seed: The seed of random faults.

    Yields:
        The URL for clients.

    Raises:
        OSError: It cannot listen on that address.
    """
    async with (
        Server(ServerConfig(api_key=api_key, secret=secret, port=0)) as server,
        misbehaving(server.url, scenario, host=host, port=port, seed=seed) as url,
    ):
        yield url
