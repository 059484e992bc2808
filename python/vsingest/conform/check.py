"""What is checked: scenes, which are played once, and the checks that judge what was seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from vsingest.conform.service import Service

Seen = TypeVar("Seen")
PROTOCOL: Final = "protocol.md"


class Provenance(StrEnum):
    """Where a statement comes from, as docs/protocol.md marks it."""

    DOCUMENTED = "documented"
    SEEN = "seen"
    OURS = "ours"


class Result(StrEnum):
    """What came of a check."""

    PASS = "pass"  # noqa: S105 - a result
    DIFFERS = "differs"
    NOT_TRIED = "not tried"


class Differs(Exception):  # noqa: N818 - the name of a result
    """The service does otherwise; the text says what was seen."""


class NotTried(Exception):  # noqa: N818 - the name of a result
    """Nothing can be said; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of a report.

    Attributes:
        id: Its name, which begins with that of its group.
        says: The statement, in a sentence.
        provenance: Where the statement comes from.
        words: The words of the page that say so.
        page: The page, in docs.
        judge: Looks at what its scene saw: gives what was seen in words, or raises `Differs` or
            `NotTried`.
    """

    id: str
    says: str
    provenance: Provenance
    words: str
    page: str
    judge: Callable[[Any], str]


@dataclass(slots=True)
class Scene(Generic[Seen]):
    """Something done with the service, of which several checks judge what came back.

    Attributes:
        name: What is done.
        sessions: How many ingest sessions it creates.
        seconds: About how long it takes.
        play: Does it, and gives what was seen; raises `NotTried` where it cannot.
        alongside: Whether it mostly waits, so that others are played meanwhile.
        checks: What is judged by it.
    """

    name: str
    sessions: int
    seconds: float
    play: Callable[[Service], Awaitable[Seen]]
    alongside: bool
    checks: list[Check] = field(default_factory=list)

    def documented(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Decorates a check of what the service documents."""
        return self._check(id, says, Provenance.DOCUMENTED, words, page)

    def seen(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Decorates a check of what official clients rely on."""
        return self._check(id, says, Provenance.SEEN, words, page)

    def ours(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Decorates a check of what this project chose."""
        return self._check(id, says, Provenance.OURS, words, page)

    def _check(
        self,
        name: str,
        says: str,
        provenance: Provenance,
        words: str,
        page: str,
    ) -> "_Judged[Seen]":
        def note(judge: Callable[[Seen], str]) -> Callable[[Seen], str]:
            self.checks.append(
                Check(
                    id=name,
                    says=says,
                    provenance=provenance,
                    words=words,
                    page=page,
                    judge=judge,
                )
            )
            return judge

        return note


_Judged = Callable[[Callable[[Seen], str]], Callable[[Seen], str]]


def scene(
    name: str, *, sessions: int, seconds: float, alongside: bool = False
) -> Callable[[Callable[[Service], Awaitable[Seen]]], Scene[Seen]]:
    """Decorates what is done: the function becomes a scene that checks can be added to."""

    def make(play: Callable[[Service], Awaitable[Seen]]) -> Scene[Seen]:
        return Scene(name, sessions, seconds, play, alongside)

    return make


def expect(holds: object, seen: str, otherwise: str | None = None) -> str:
    """Gives what was seen, or raises `Differs` with it where it is not as the statement says."""
    if not holds:
        raise Differs(seen if otherwise is None else otherwise)
    return seen
