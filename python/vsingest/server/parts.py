"""What a server is made of, put together."""

from collections.abc import Callable, Mapping

from aiohttp import web

from vsingest.cluster.session_store import SessionStore
from vsingest.protocol.ingest import SOCKET_PATH
from vsingest.server.agents.registry import AgentFactory
from vsingest.server.connections.endpoint import SocketEndpoint
from vsingest.server.counters import ServerCounters
from vsingest.server.http.application import make_application
from vsingest.server.http.connection_limit import Door
from vsingest.server.http.health import Draining, add_health
from vsingest.server.http.proxies import Proxies
from vsingest.server.http.request_rates import RequestRates
from vsingest.server.metrics.metrics import Metrics
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rest import IngestSessions, rest_api
from vsingest.server.rooms.admission import Admission
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
    """The parts of one server, none of which has begun; see `Server` for what is given.

    Args:
        config: The settings.
        nodes: Others that serve as one with the server.
        own_url: Gives what the server can be reached by from this machine.
        store: Where sessions wait for their claim, instead of a store of our own.
        ticker: What paces the rooms, instead of a grid of 20 ms.
        agents: Agents that are at hand as functions.
        durable: Whether data is to survive a loss of power.

    Attributes:
        keyring: Secrets by API key.
        counters: What is over.
        pulse: Measures how steadily the rooms tick.
        lifecycle: Tells what happens in the rooms.
        stores: What is kept.
        rooms: Those somebody is in.
        services: What is done beside the calls.
        sessions: Creates ingest sessions.
        api: The REST API.
        sockets: The connections.
        door: Who is let in.
        metrics: What is measured.
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
        self.stores = Stores(config, self.lifecycle, nodes, store, durable=durable)
        waiting = CountedStore(self.stores.sessions, limits.session_seconds)
        admission = Admission(self.stores.rooms, config.rooms)
        self.rooms = Rooms(limits, self.ticker, self.lifecycle, admission, nodes)
        self.services = Services(
            config,
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
            self.services.registry.check,
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
        )
        self.sockets = SocketEndpoint(waiting, self.rooms, limits, config.io, self.counters)
        self._proxies = Proxies(config.trusted_proxies)
        self.door = Door(limits, self._proxies)
        self._rates = RequestRates(limits)
        self.metrics = Metrics(
            store=waiting,
            rooms=self.rooms,
            sockets=self.sockets,
            door=self.door,
            rates=self._rates,
            ticker=self.ticker,
            pulse=self.pulse,
            counters=self.counters,
            webhooks=self.services.webhooks,
        )

    def application(self, server: Draining) -> web.Application:
        """Makes what answers requests.

        Args:
            server: Whose health is told.
        """
        application = make_application(
            self._config, self._proxies, self.counters.count_request, self._rates
        )
        self.api.add_to(application)
        application.router.add_get(SOCKET_PATH, self.sockets.handle, allow_head=False)
        add_health(application, server)
        return application
