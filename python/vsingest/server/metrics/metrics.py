"""The server's metrics, read where each is counted."""

from collections import Counter
from collections.abc import Iterator, Sequence

from vsingest.observe.metrics import Distribution, Metric, by, counter, gauge
from vsingest.server.agents.listening import ListeningAgent
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.connections.endpoint import SocketEndpoint
from vsingest.server.counters import DROPS, ServerCounters, add_audio
from vsingest.server.http.connection_limit import ConnectionLimit
from vsingest.server.http.request_rates import RequestRates
from vsingest.server.rooms.pulse import Pulse
from vsingest.server.rooms.rooms import Rooms
from vsingest.server.rooms.ticker import Ticker
from vsingest.server.storage.counted_store import CountedStore
from vsingest.server.webhooks.webhooks import Webhooks


class Metrics:
    """Reads the metrics of one server; to be used in the thread of its loop.

    Args:
        store: Counts sessions.
        rooms: The open rooms.
        sockets: The open sockets.
        connection_limit: Counts admitted and refused connections.
        rates: Counts refused requests.
        ticker: Counts ticks.
        pulse: Measures ticks, their lateness and the pauses of the garbage collector.
        counters: Counts what has ended.
        webhooks: Counts webhooks.
        listening: The agents that listen.
        registry: The workers that have registered agents.
    """

    def __init__(
        self,
        *,
        store: CountedStore,
        rooms: Rooms,
        sockets: SocketEndpoint,
        connection_limit: ConnectionLimit,
        rates: RequestRates,
        ticker: Ticker,
        pulse: Pulse,
        counters: ServerCounters,
        webhooks: Webhooks,
        listening: Sequence[ListeningAgent],
        registry: WorkerRegistry,
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._sockets = sockets
        self._connection_limit = connection_limit
        self._rates = rates
        self._ticker = ticker
        self._pulse = pulse
        self._counters = counters
        self._webhooks = webhooks
        self._listening = listening
        self._registry = registry

    def read(self) -> Iterator[Metric | Distribution]:
        """Returns all metrics with their current values."""
        yield from self._sessions()
        yield from self._connections()
        yield from self._audio()
        yield from self._ticks()
        yield from self._pauses()
        yield from self._agents()
        yield from self._hooks()

    async def refresh(self) -> None:
        """Refreshes the gauges that need a query."""
        await self._webhooks.measure()

    def _sessions(self) -> Iterator[Metric]:
        store = self._store
        yield counter("vsingest_sessions_created", "Sessions created.", store.created)
        yield counter("vsingest_sessions_claimed", "Sessions claimed.", store.claimed)
        yield counter("vsingest_sessions_expired", "Sessions nobody claimed.", store.expired)
        yield gauge("vsingest_sessions_waiting", "Sessions that may be claimed.", store.waiting)
        yield gauge("vsingest_rooms", "Rooms that are open.", len(self._rooms))
        yield gauge("vsingest_calls", "Participants in rooms.", len(list(self._rooms.members())))
        left = self._counters.left.items()
        yield by("reason", "vsingest_calls_ended", "Calls that are over, by reason.", left)

    def _connections(self) -> Iterator[Metric]:
        counters, connections = self._counters, self._connection_limit
        yield gauge("vsingest_connections", "TCP connections that are open.", connections.open)
        yield counter(
            "vsingest_connections_refused", "Connections over a limit.", connections.refused
        )
        yield gauge("vsingest_sockets", "WebSockets that are open.", len(self._sockets.links))
        closes = counters.closes.items()
        yield by("code", "vsingest_socket_closes", "WebSockets closed, by close code.", closes)
        yield counter("vsingest_slow_readers", "Closed as too slow.", counters.slow_readers)
        requests: dict[tuple[str, ...], float] = dict(counters.requests.items())
        labels = ("method", "route", "status")
        yield Metric("vsingest_http_requests", "Requests answered.", "counter", requests, labels)
        yield counter("vsingest_http_rate_limited", "Requests over a rate.", self._rates.refused)

    def _audio(self) -> Iterator[Metric]:
        audio = Counter(self._counters.audio)
        for member in self._rooms.members():
            add_audio(audio, member.playout.stats())
        outgoing = [link.outgoing for link in self._sockets.links]
        sent = self._counters.frames_sent + sum(one.sent for one in outgoing)
        dropped = self._counters.frames_dropped + sum(one.dropped for one in outgoing)
        name = "vsingest_audio_in_samples"
        yield counter(f"{name}_accepted", "Samples taken from clients.", audio["accepted"])
        yield counter(f"{name}_played", "Of them, heard in a room.", audio["played"])
        drops = [(cause, audio[cause]) for cause in DROPS]
        yield by("cause", f"{name}_dropped", "Of them, never heard, by cause.", drops)
        yield counter(f"{name}_concealed", "Made up where audio was late.", audio["concealed"])
        yield counter("vsingest_audio_out_frames_sent", "Frames written to clients.", sent)
        yield counter("vsingest_audio_out_frames_dropped", "Frames no client got.", dropped)

    def _ticks(self) -> Iterator[Metric]:
        ticker = self._ticker
        for name, text in (
            ("ticks", "Ticks run."),
            ("late", "Ticks that ran after the next was due."),
            ("skipped", "Ticks that never ran."),
        ):
            if hasattr(ticker, name):
                full = "vsingest_ticks" if name == "ticks" else f"vsingest_ticks_{name}"
                yield counter(full, text, getattr(ticker, name))

    def _pauses(self) -> Iterator[Metric | Distribution]:
        pulse = self._pulse.snapshot()
        lag = "How late the loop got to a tick, at worst."
        yield gauge("vsingest_loop_lag_seconds_max", lag, pulse.lags.max)
        for name, text, seen in (
            ("vsingest_tick_seconds", "How long a tick of all rooms took.", pulse.ticks),
            ("vsingest_loop_lag_seconds", "How late the loop got to a tick.", pulse.lags),
            ("vsingest_gc_pause_seconds", "Pauses for collecting garbage.", pulse.collections),
        ):
            yield Distribution(name, text, seen.bounds, seen.counts, seen.sum)

    def _agents(self) -> Iterator[Metric]:
        counts = self._counters.agents
        yield counter("vsingest_agents_started", "Agents that joined a room.", counts["started"])
        ended = [(outcome, counts[outcome]) for outcome in ("stopped", "failed")]
        yield by("outcome", "vsingest_agents_ended", "Agents that ended, or never came.", ended)
        for name, text in (
            ("opened", "Connections to agents that listen."),
            ("refused", "Attempts to connect to one that failed."),
            ("interrupted", "Times that one took back what it had said."),
            ("unheard", "Frames that none got, being away or slow."),
            ("unsaid", "Messages of one dropped, since too many waited."),
        ):
            total = sum(getattr(agent.counters, name) for agent in self._listening)
            yield counter(f"vsingest_agent_sockets_{name}", text, total)

        registry = self._registry
        yield gauge("vsingest_agent_workers", "Workers that are registered.", len(registry))
        yield gauge("vsingest_agent_jobs", "Jobs that workers have.", registry.jobs)
        yield counter("vsingest_agent_jobs_assigned", "Jobs given.", registry.assigned)
        yield counter(
            "vsingest_agent_jobs_refused", "Offers that were not taken.", registry.refused
        )

    def _hooks(self) -> Iterator[Metric]:
        courier, depth = self._webhooks.courier, self._webhooks.depth
        name = "vsingest_webhooks"
        yield gauge(f"{name}_waiting", "Webhooks that have not arrived yet.", depth.waiting)
        yield gauge(f"{name}_dead", "Webhooks given up that are kept.", depth.dead)
        yield counter(f"{name}_delivered", "Webhooks that arrived.", courier.delivered)
        yield counter(f"{name}_failed", "Attempts that did not arrive.", courier.failed)
        yield counter(f"{name}_given_up", "Webhooks given up.", courier.given_up)
        yield counter(f"{name}_lost", "Webhooks there was no room to keep.", self._webhooks.lost)
