"""What a server does beside its calls: it tells of them, sends agents into them, records them."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import cache
from typing import Self

from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.session_store import SessionStore
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.agents.agents import Agents
from vsingest.server.agents.dispatch import Dispatcher
from vsingest.server.agents.registry import AgentFactory, Registry
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.recording.recordings import Recordings
from vsingest.server.rooms.lifecycle import Lifecycle
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.settings.config import ServerConfig
from vsingest.server.webhooks.endpoint import EndpointsOf, WebhookEndpoint, no_endpoints
from vsingest.server.webhooks.post import SignedPoster
from vsingest.server.webhooks.webhooks import Webhooks


class Services:
    """Webhooks, agents and recordings of one server.

    Args:
        config: The server's settings.
        rooms: Its rooms.
        lifecycle: Tells what happens in them.
        nodes: Others that do the same for one server.
        store: Where sessions wait for their claim.
        database: Where webhooks wait for their receivers.
        base_url: What agents reach this very server by.
        agents: Agents that are at hand as functions, beside those of the settings.
        endpoints_of: Who is told of one room, beside those of the settings.

    Attributes:
        registry: Which agents there are.
        webhooks: What is told to other servers.
        recordings: What is recorded; None where nothing can be.
    """

    def __init__(
        self,
        config: ServerConfig,
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
        self.registry = Registry(config.agents, agents)
        self.webhooks = Webhooks(
            key,
            SqliteOutbox(
                database,
                waiting_limit=limits.webhooks_waiting,
                dead_limit=limits.webhooks_dead,
            ),
            endpoints=[WebhookEndpoint(url, config.webhook_events) for url in config.webhook_urls],
            endpoints_of=endpoints_of,
            private=config.webhook_private,
            flush_seconds=limits.close_seconds,
        )
        # Whom to ask for an agent is the operator's word, so it may be a neighbour.
        self._poster = SignedPoster(key, private=True)
        self._agents = Agents(
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
        lifecycle.observe(self._agents.observe)
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
        """Begins.

        Raises:
            OSError: A folder cannot be made.
        """
        async with AsyncExitStack() as stack:
            # What tells of others ends after them.
            await stack.enter_async_context(self.webhooks)
            await stack.enter_async_context(self._poster)
            await stack.enter_async_context(self._agents)
            if self.recordings is not None:
                await stack.enter_async_context(self.recordings)
            self._life = stack.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Ends them; webhooks last, since the others have something to tell yet."""
        await self._life.aclose()


@cache
def _throw_away_key() -> WebhookKey:
    """The key of this process, for servers that keep nothing: making one takes its time."""
    return WebhookKey.generate()
