"""Statements about moments that nobody can cause from outside."""

from vsingest.conform.check import NotTried, Provenance, Scene, scene
from vsingest.conform.service import Service


@scene("from outside", sessions=0, seconds=0)
async def unprovoked(service: Service) -> None:
    """Does nothing."""


def _row(
    where: Scene[None],
    name: str,
    says: str,
    words: str,
    why: str,
    provenance: Provenance = Provenance.OURS,
) -> None:
    def judge(seen: None) -> str:
        raise NotTried(why)

    add = where.ours if provenance is Provenance.OURS else where.seen
    add(name, says, words)(judge)


_row(
    unprovoked,
    "create.unavailable",
    "A service that shuts down or is full answers 503 with `Retry-After`.",
    "| 503 | the server is shutting down or full; `Retry-After` says when to try again | [O] |",
    "the service would have to shut down",
)
_row(
    unprovoked,
    "create.rate",
    "Too many requests are answered with 429 and `Retry-After`.",
    "| 429 | too many requests; `Retry-After` says when to try again | [C] |",
    "it takes a flood of requests, which nobody should send to a service of others",
    Provenance.SEEN,
)
_row(
    unprovoked,
    "errors.ended",
    "A message after the end of the call is answered by the error `ended`.",
    "| `ended` | came after the end of the call |",
    "the socket is about to be closed then, and shows no more errors",
)
_row(
    unprovoked,
    "leave.other-message",
    "For other reasons, `message` of `meeting-left` is the reason of the close that follows.",
    "Otherwise it is the reason of the close that follows. [O]",
    "the service would have to fail, or to shut down",
)
for _code, _says, _words, _why in (
    (
        1001,
        "A service that shuts down closes with 1001.",
        "the server is shutting down; create a new session",
        "the service would have to shut down",
    ),
    (
        1011,
        "A service that fails closes with 1011.",
        "the server failed; create a new session",
        "the service would have to fail",
    ),
    (
        1012,
        "A service whose room moved closes with 1012.",
        "the room moved; create a new session",
        "a room would have to move",
    ),
):
    _row(unprovoked, f"close.{_code}", _says, f"| {_code} | {_words} |", _why)
