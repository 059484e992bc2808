"""Counters of ended connections, calls and requests."""

from collections import Counter
from typing import Final, Protocol

from aiohttp import web

from vsingest.fast.stats import PlayoutStats
from vsingest.protocol.close_codes import ABNORMAL, CloseCode
from vsingest.server.http.answers import Handler
from vsingest.server.rooms.lifecycle import (
    AgentFailed,
    AgentOccurrence,
    AgentStarted,
    AgentStopped,
    Left,
    Occurrence,
)
from vsingest.server.rooms.link import SLOW_READER

OTHER_CODE: Final = "other"
_AGENT_WORDS: Final[dict[type[AgentOccurrence], str]] = {
    AgentStarted: "started",
    AgentStopped: "stopped",
    AgentFailed: "failed",
}
_KNOWN_CODES: Final = frozenset({*map(int, CloseCode), ABNORMAL})
DROPS: Final = ("overflow", "trimmed", "skipped", "cleared", "late", "duplicates")


class _Outgoing(Protocol):
    accepted: int
    sent: int
    dropped: int


class Parting(Protocol):
    """The data of an ended connection that is counted."""

    @property
    def outgoing(self) -> _Outgoing:
        """The counters of the audio sent to it."""

    @property
    def parting(self) -> tuple[int, str] | None:
        """The code and the reason of the close; None if there was none."""


class ServerCounters:
    """Counts what has ended; live metrics are read where they arise.

    Attributes:
        requests: Requests by method, route and status.
        closes: Closed sockets, by close code.
        slow_readers: Sockets that were closed because the peer read too slowly.
        frames_sent: Media messages written to closed sockets.
        frames_dropped: Media messages dropped because the peer was too slow or gone.
        audio: Samples of ended calls, by what became of them.
        left: Ended calls, by reason.
        agents: Agents that started, stopped and failed.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.closes: Counter[str] = Counter()
        self.slow_readers = 0
        self.frames_sent = 0
        self.frames_dropped = 0
        self.audio: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.agents: Counter[str] = Counter()

    @web.middleware
    async def count_request(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Counts each request by its route, since strangers can invent any number of paths."""
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "(none)"
        method = request.method if resource is not None else "(any)"
        self.requests[method, route, str(response.status)] += 1
        return response

    def socket_closed(self, link: Parting) -> None:
        """Counts an ended connection."""
        code, reason = link.parting or (ABNORMAL, "")
        # A peer may close with any code, and each code would be a metric of its own.
        self.closes[str(int(code)) if code in _KNOWN_CODES else OTHER_CODE] += 1
        self.slow_readers += reason == SLOW_READER
        self.frames_sent += link.outgoing.sent
        self.frames_dropped += link.outgoing.dropped

    def observe(self, occurrence: Occurrence) -> None:
        """Counts an ended call, and what happens to agents."""
        if isinstance(occurrence, Left):
            self.left[occurrence.reason.value] += 1
            add_audio(self.audio, occurrence.heard)
        elif isinstance(occurrence, AgentOccurrence) and type(occurrence) in _AGENT_WORDS:
            self.agents[_AGENT_WORDS[type(occurrence)]] += 1


def add_audio(total: Counter[str], heard: PlayoutStats) -> None:
    """Adds one participant's counters to a sum."""
    total["accepted"] += heard.accepted
    total["played"] += heard.played
    total["concealed"] += heard.concealed
    for cause in DROPS:
        total[cause] += getattr(heard, cause)
