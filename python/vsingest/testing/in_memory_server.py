"""A server of one's own, in memory."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Self, Unpack

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.client.call.call import Call
from vsingest.client.connect_options import AllOptions
from vsingest.client.connecting import Connecting
from vsingest.server import Server, ServerConfig
from vsingest.server.agents.registry import AgentFactory
from vsingest.testing.network import Network
from vsingest.testing.virtual_loop import VirtualLoop

API_KEY: Final = "key-of-a-test"
SECRET: Final = "secret-of-a-test-and-of-nothing-else"  # noqa: S105 - opens nothing


class InMemoryServer:
    """A real `Server` in a network of no wires: ``async with InMemoryServer() as server``.

    Args:
        agents: Agents that are at hand as functions.
        **settings: Of the server, as `ServerConfig` takes them.

    Attributes:
        api_key: The project's key.
        secret: And what signs its tokens.

    Raises:
        ValueError: A setting cannot work.
    """

    api_key = API_KEY
    secret = SECRET

    def __init__(
        self, *, agents: Mapping[str, AgentFactory] | None = None, **settings: Any
    ) -> None:
        given = {"api_key": API_KEY, "secret": SECRET, "port": 0, **settings}
        self._config = ServerConfig(**given)
        self._agents = agents
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begins to listen.

        Raises:
            RuntimeError: The running loop is no `VirtualLoop`, or it listens already.
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

    async def stop(self) -> None:
        """Ends every call, as a server does that is shut down; idempotent."""
        server, self._server = self._server, None
        if server is not None:
            await server.__aexit__(None, None, None)

    @property
    def server(self) -> Server:
        """The server itself.

        Raises:
            RuntimeError: It was not started, or has been stopped.
        """
        if self._server is None:
            raise RuntimeError("the server does not listen; enter it with `async with`")
        return self._server

    @property
    def network(self) -> Network:
        """What is between it and its clients, and can go wrong."""
        _ = self.server
        return self._network

    @property
    def endpoint(self) -> str:
        """Where it listens, within the network."""
        return self.server.url

    @property
    def environment(self) -> dict[str, str]:
        """What has a client find it, and be let in, that is told nothing else."""
        return {
            "VIDEOSDK_API_ENDPOINT": self.endpoint,
            "VIDEOSDK_API_KEY": self._config.api_key,
            "VIDEOSDK_SECRET": self._config.secret,
        }

    def token(self, **claims: Any) -> str:
        """A token of its project, with the claims that `mint_token` takes."""
        return mint_token(self._config.api_key, self._config.secret, **claims)

    def connect(self, **options: Unpack[AllOptions]) -> Connecting[Call]:
        """Joins a room of it, ``room`` where none is named; `vsingest.connect` has the options."""
        options.setdefault("endpoint", self.endpoint)
        if "token" not in options:
            options.setdefault("api_key", self._config.api_key)
            options.setdefault("secret", self._config.secret)
        if not ("ws_url" in options or "session_factory" in options):
            options.setdefault("room_id", "room")
        return vsingest.connect(io="loop", **options)
