"""Assembles the parts of a server."""

from collections.abc import Callable, Mapping

from aiohttp import web

from vsingest.cluster.session_store import SessionStore
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.agents.registry.bodies import REGISTRY_PATH
from vsingest.server.agents.targets import AgentFactory
from vsingest.server.connections.endpoint import SocketEndpoint
from vsingest.server.counters import ServerCounters
from vsingest.server.http.application import make_application
from vsingest.server.http.connection_limit import ConnectionLimit
from vsingest.server.http.health import Draining, add_health
from vsingest.server.http.proxies import Proxies
from vsingest.server.http.request_rates import RequestRates
from vsingest.server.metrics.metrics import Metrics
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rest import IngestSessions, rest_api
from vsingest.server.rooms.admission import Admission
from vsingest.server.rooms.call_log import log_occurrence
from vsingest.server.rooms.lifecycle import Lifecycle
from vsingest.server.rooms.pulse import Pulse
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.rooms.ticker import GridTicker, Ticker
from vsingest.server.services import Services
from vsingest.server.settings.config import ServerConfig
from vsingest.server.settings.keys import keys_of
from vsingest.server.storage.counted_store import CountedStore
from vsingest.server.storage.stores import Stores
from vsingest.server.webhooks.room_endpoints import room_endpoints


class ServerParts:
    """The parts of one server, none of which is started; see `Server` for the arguments.

    Args:
        config: The settings.
        nodes: The other nodes that serve as one with the server.
        own_url: Returns the URL of the server from this machine.
        store: A session store to use instead of the server's own.
        ticker: A timer of the rooms to use instead of a grid of 20 ms.
        agents: Agents as functions.
        durable: Whether data survives a loss of power.

    Attributes:
        keyring: Secrets by API key.
        counters: Counts what has ended.
        pulse: Measures how punctually the rooms tick.
        lifecycle: Reports the events of rooms.
        stores: The stores.
        rooms: The open rooms.
        services: Webhooks, agents and recordings.
        sessions: Creates ingest sessions.
        api: The REST API.
        sockets: The connections.
        connection_limit: Decides which connections are admitted.
        metrics: The metrics.
    """

    def __init__(
        self,
        config: ServerConfig,
        nodes: Nodes,
        own_url: Callable[[], str],
        *,
        store: SessionStore | None,
        ticker: Ticker | None,
        agents: Mapping[str, AgentFactory] | None,
        durable: bool,
    ) -> None:
        self._config = config
        self.keyring = keys_of(config)
        limits = config.limits
        self.counters = ServerCounters()
        self.pulse = Pulse()
        self.ticker = ticker or GridTicker(pulse=self.pulse)
        self.lifecycle = Lifecycle()
        self.lifecycle.observe(self.counters.observe)
        self.lifecycle.observe(log_occurrence)
        self.stores = Stores(config, self.lifecycle, nodes, store, durable=durable)
        waiting = CountedStore(self.stores.sessions, limits.session_seconds)
        admission = Admission(self.stores.rooms, config.rooms)
        self.rooms = Rooms(limits, self.ticker, self.lifecycle, admission, nodes)
        self.services = Services(
            config,
            self.keyring,
            self.rooms,
            self.lifecycle,
            nodes,
            waiting,
            self.stores.database,
            base_url=lambda: nodes.url or own_url(),
            agents=agents,
            endpoints_of=room_endpoints(self.stores.rooms),
        )
        self.sessions = IngestSessions(
            config,
            waiting,
            admission,
            self.services.agents.check,
            lambda asked: nodes.base(asked, own_url()),
        )
        self.api = rest_api(
            config,
            self.keyring,
            self.stores,
            self.rooms,
            self.sessions,
            nodes,
            public_keys=self.services.webhooks.public_keys,
            recordings=self.services.recordings,
            agents=self.services.agents,
            registry=self.services.registry,
            admission=admission,
        )
        self.sockets = SocketEndpoint(waiting, self.rooms, limits, config.io, self.counters)
        self._proxies = Proxies(config.trusted_proxies)
        self.connection_limit = ConnectionLimit(limits, self._proxies)
        self._rates = RequestRates(limits)
        self.metrics = Metrics(
            store=waiting,
            rooms=self.rooms,
            sockets=self.sockets,
            connection_limit=self.connection_limit,
            rates=self._rates,
            ticker=self.ticker,
            pulse=self.pulse,
            counters=self.counters,
            webhooks=self.services.webhooks,
            listening=self.services.targets.listening,
            registry=self.services.registry,
        )

    def application(self, server: Draining) -> web.Application:
        """Makes the HTTP application.

        Args:
            server: The server whose health is reported.
        """
        application = make_application(
            self._config, self._proxies, self.counters.count_request, self._rates
        )
        self.api.add_to(application)
        application.router.add_get(SOCKET_PATH, self.sockets.handle, allow_head=False)
        application.router.add_get(REGISTRY_PATH, self.services.workers.handle, allow_head=False)
        add_health(application, server)
        return application
