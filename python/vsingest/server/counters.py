"""What has been counted of connections, calls and requests that are over."""

from collections import Counter
from typing import Final, Protocol

from aiohttp import web

from vsingest.fast.stats import PlayoutStats
from vsingest.protocol.close_codes import ABNORMAL, CloseCode
from vsingest.server.http.answers import Handler
from vsingest.server.rooms.lifecycle import Left, Occurrence
from vsingest.server.rooms.link import SLOW_READER

OTHER_CODE: Final = "other"
_KNOWN_CODES: Final = frozenset({*map(int, CloseCode), ABNORMAL})
DROPS: Final = ("overflow", "trimmed", "cleared", "late", "duplicates")


class _Outgoing(Protocol):
    accepted: int
    sent: int
    dropped: int


class Parting(Protocol):
    """What is asked of a connection that is over."""

    @property
    def outgoing(self) -> _Outgoing:
        """The accounts of the audio sent to it."""

    @property
    def parting(self) -> tuple[int, str] | None:
        """The code and the reason of the close; None where there was none."""


class ServerCounters:
    """Counts what is over; what goes on is read from where it goes on.

    Attributes:
        requests: By method, route and status.
        closes: Sockets that are closed, by close code.
        slow_readers: Of them, those that were too slow.
        frames_sent: Media messages written to them.
        frames_dropped: Media messages they were too slow for, or gone before.
        audio: Of calls that are over, samples by what became of them.
        left: Calls that are over, by reason.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.closes: Counter[str] = Counter()
        self.slow_readers = 0
        self.frames_sent = 0
        self.frames_dropped = 0
        self.audio: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    @web.middleware
    async def count_request(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Counts each request by its route, which a stranger cannot invent, and not by its path."""
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "(none)"
        method = request.method if resource is not None else "(any)"
        self.requests[method, route, str(response.status)] += 1
        return response

    def socket_closed(self, link: Parting) -> None:
        """Counts a connection that is over."""
        code, reason = link.parting or (ABNORMAL, "")
        # A peer may close with any code, and each would be a metric of its own.
        self.closes[str(int(code)) if code in _KNOWN_CODES else OTHER_CODE] += 1
        self.slow_readers += reason == SLOW_READER
        self.frames_sent += link.outgoing.sent
        self.frames_dropped += link.outgoing.dropped

    def observe(self, occurrence: Occurrence) -> None:
        """Counts a call that is over."""
        if isinstance(occurrence, Left):
            self.left[occurrence.reason.value] += 1
            add_audio(self.audio, occurrence.heard)


def add_audio(total: Counter[str], heard: PlayoutStats) -> None:
    """Adds one participant's account to a sum."""
    total["accepted"] += heard.accepted
    total["played"] += heard.played
    total["concealed"] += heard.concealed
    for cause in DROPS:
        total[cause] += getattr(heard, cause)
