"""The services of a server beside its calls: webhooks, agents and recordings."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import cache
from typing import Final, Self

from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.session_store import SessionStore
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.agents.agents import Agents
from vsingest.server.agents.dispatch import Dispatcher
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.agents.registry.worker_door import WorkerDoor
from vsingest.server.agents.targets import AgentFactory, AgentTargets
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rooms.lifecycle import Lifecycle
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.settings.config import ServerConfig
from vsingest.server.webhooks.endpoint import EndpointsOf, WebhookEndpoint, no_endpoints
from vsingest.server.webhooks.post import SignedPoster
from vsingest.server.webhooks.webhooks import Webhooks

# A worker of `videosdk-agents` tries to come back at once, then after 2, 4 ... 10 s.
RETURN_SECONDS: Final = 15.0


class Services:
    """Webhooks, agents and recordings of one server.

    Args:
        config: The server's settings.
        keyring: Secrets by API key.
        rooms: Its rooms.
        lifecycle: Reports the events of rooms.
        nodes: The other nodes that serve as one with it.
        store: Holds unclaimed sessions.
        database: Holds the outbox of webhooks.
        base_url: The URL by which agents reach this very server.
        agents: Agents as functions, beside those of the settings.
        endpoints_of: Returns the webhook receivers of one room, beside those of the settings.

    Attributes:
        targets: The agents of the settings.
        agents: The running agents.
        registry: The workers that have registered agents.
        workers: The sockets of these.
        webhooks: The webhooks.
        recordings: The recordings; None if the server does not record.
    """

    def __init__(
        self,
        config: ServerConfig,
        keyring: Mapping[str, Sequence[str]],
        rooms: Rooms,
        lifecycle: Lifecycle,
        nodes: Nodes,
        store: SessionStore,
        database: Database,
        *,
        base_url: Callable[[], str],
        agents: Mapping[str, AgentFactory] | None = None,
        endpoints_of: EndpointsOf = no_endpoints,
    ) -> None:
        limits = config.limits
        key = _throw_away_key() if config.data is None else WebhookKey.keep(config.data)
        self.targets = AgentTargets(config.agents, agents, limits)
        self.webhooks = Webhooks(
            key,
            SqliteOutbox(
                database,
                waiting_limit=limits.webhooks_waiting,
                dead_limit=limits.webhooks_dead,
            ),
            base_url=lambda: config.public_url or base_url(),
            endpoints=[WebhookEndpoint(url, config.webhook_events) for url in config.webhook_urls],
            endpoints_of=endpoints_of,
            private=config.webhook_private,
            flush_seconds=limits.close_seconds,
        )
        # The operator sets the URLs of agents, so they may be on a private network.
        self._poster = SignedPoster(key, private=True)
        self.registry = WorkerRegistry(
            return_seconds=RETURN_SECONDS, end_seconds=limits.close_seconds
        )
        self.workers = WorkerDoor(config, keyring, self.registry)
        self.agents = Agents(
            self.targets,
            self.registry,
            rooms,
            lifecycle,
            Dispatcher(
                store,
                self._poster,
                base_url,
                limits.session_seconds,
            ),
            grace_seconds=limits.close_seconds,
            claim_seconds=limits.session_seconds,
        )
        self.recordings: Recordings | None = None
        lifecycle.observe(self.webhooks.observe)
        lifecycle.observe(self.agents.observe)
        if config.record is not None:
            self.recordings = Recordings(
                config.record,
                config.record_format,
                every_room=config.record_rooms == "all",
                rooms=rooms,
                lifecycle=lifecycle,
                nodes=nodes,
                limits=limits,
                most_bytes=config.record_bytes,
            )
            lifecycle.observe(self.recordings.observe)

    async def __aenter__(self) -> Self:
        """Starts the services.

        Raises:
            OSError: A folder cannot be created.
        """
        async with AsyncExitStack() as stack:
            # Webhooks report the other services, so they end last.
            await stack.enter_async_context(self.webhooks)
            await stack.enter_async_context(self._poster)
            stack.push_async_callback(self.workers.close)
            await stack.enter_async_context(self.agents)
            if self.recordings is not None:
                await stack.enter_async_context(self.recordings)
            self._life = stack.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends the services; webhooks last, since they still report the end of the others."""
        await self._life.aclose()


@cache
def _throw_away_key() -> WebhookKey:
    """Returns the key of servers without a data folder; one a process, as making it is slow."""
    return WebhookKey.generate()
