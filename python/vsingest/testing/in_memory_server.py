"""A server in memory."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Final, Self, Unpack

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.client.call.call import Call
from vsingest.client.connect_options import AllOptions
from vsingest.client.connecting import Connecting
from vsingest.emulate.emulator import misbehaving
from vsingest.emulate.scenario import Scenario, read_scenario
from vsingest.server import Server, ServerConfig
from vsingest.server.agents.targets import AgentFactory
from vsingest.testing.network import Network
from vsingest.testing.virtual_loop import VirtualLoop

API_KEY: Final = "key-of-a-test"
SECRET: Final = "secret-of-a-test-and-of-nothing-else"  # noqa: S105 - opens nothing


class InMemoryServer:
    """A real `Server` on a network in memory: ``async with InMemoryServer() as server``.

    Args:
        agents: Agents as functions.
        scenario: What goes wrong, as `vsingest emulate` has it: the name of a scenario, the path of
            a TOML file, or a `Scenario`; None for nothing.
        seed: Of what a scenario leaves to chance.
        **settings: The server's settings, as `ServerConfig` takes them.

    Attributes:
        api_key: The project's key.
        secret: The secret, which signs tokens.

    Raises:
        ValueError: A setting cannot work.
    """

    api_key = API_KEY
    secret = SECRET

    def __init__(
        self,
        *,
        agents: Mapping[str, AgentFactory] | None = None,
        scenario: str | Scenario | None = None,
        seed: int = 0,
        **settings: Any,
    ) -> None:
        given = {"api_key": API_KEY, "secret": SECRET, "port": 0, **settings}
        self._config = ServerConfig(**given)
        self._agents = agents
        self._scenario = read_scenario(scenario) if isinstance(scenario, str) else scenario
        self._seed = seed
        self._front = AsyncExitStack()
        self._endpoint = ""
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Starts to listen.

        Raises:
            RuntimeError: The running loop is not a `VirtualLoop`, or the server listens already.
        """
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise RuntimeError(
                f"a server in memory needs a VirtualLoop, this is a {type(loop).__name__}; "
                "use VirtualTime().run, or the fixture vsingest_server"
            )
        if self._server is not None:
            raise RuntimeError("the server listens already")
        self._network = loop.network
        self._server = await Server(self._config, agents=self._agents).__aenter__()
        self._endpoint = self._server.url
        if self._scenario is not None:
            front = misbehaving(self._server.url, self._scenario, seed=self._seed)
            self._endpoint = await self._front.enter_async_context(front)

    async def stop(self) -> None:
        """Ends every call as a server does at its shutdown; idempotent."""
        server, self._server = self._server, None
        if server is not None:
            await self._front.aclose()
            await server.__aexit__(None, None, None)

    @property
    def server(self) -> Server:
        """The server itself.

        Raises:
            RuntimeError: The server is not started, or has been stopped.
        """
        if self._server is None:
            raise RuntimeError("the server does not listen; enter it with `async with`")
        return self._server

    @property
    def network(self) -> Network:
        """The network between the server and its clients, which can simulate faults."""
        _ = self.server
        return self._network

    @property
    def endpoint(self) -> str:
        """The URL of the server within the network."""
        _ = self.server
        return self._endpoint

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the server and its credentials."""
        return {
            "VIDEOSDK_API_ENDPOINT": self.endpoint,
            "VIDEOSDK_API_KEY": self._config.api_key,
            "VIDEOSDK_SECRET": self._config.secret,
        }

    def token(self, **claims: Any) -> str:
        """Makes a token of the server's API key, with the claims that `mint_token` takes."""
        return mint_token(self._config.api_key, self._config.secret, **claims)

    def connect(self, **options: Unpack[AllOptions]) -> Connecting[Call]:
        """Joins a room of the server, by default ``room``; `vsingest.connect` has the options."""
        options.setdefault("endpoint", self.endpoint)
        if "token" not in options:
            options.setdefault("api_key", self._config.api_key)
            options.setdefault("secret", self._config.secret)
        if not ("ws_url" in options or "session_factory" in options):
            options.setdefault("room_id", "room")
        return vsingest.connect(io="loop", **options)
