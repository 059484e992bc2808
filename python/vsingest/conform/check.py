"""Scenes, which are played once, and the checks that judge what was seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from vsingest.conform.service import Service

Seen = TypeVar("Seen")
PROTOCOL: Final = "protocol.md"


class Provenance(StrEnum):
    """The source of a statement, as docs/protocol.md marks it."""

    DOCUMENTED = "documented"
    SEEN = "seen"
    OURS = "ours"


class Result(StrEnum):
    """The result of a check."""

    PASS = "pass"  # noqa: S105 - a result
    DIFFERS = "differs"
    NOT_TRIED = "not tried"


class Differs(Exception):  # noqa: N818 - the name of a result
    """The service differs; the text says what was seen."""


class NotTried(Exception):  # noqa: N818 - the name of a result
    """The check cannot be judged; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of a report.

    Attributes:
        id: The name, which begins with that of its group.
        says: The statement, in a sentence.
        provenance: The source of the statement.
        words: The words of the page with the statement.
        page: The page, in docs.
        judge: Judges what the scene saw: returns that in words, or raises `Differs` or `NotTried`.
    """

    id: str
    says: str
    provenance: Provenance
    words: str
    page: str
    judge: Callable[[Any], str]


@dataclass(slots=True)
class Scene(Generic[Seen]):
    """A sequence of actions with the service, whose outcome several checks judge.

    Attributes:
        name: The name of the scene.
        sessions: The number of ingest sessions that it creates.
        seconds: Its approximate duration.
        play: Plays it, and returns what was seen; raises `NotTried` if it cannot.
        alongside: Whether it mostly waits, so that other scenes can run meanwhile.
        checks: The checks that judge it.
    """

    name: str
    sessions: int
    seconds: float
    play: Callable[[Service], Awaitable[Seen]]
    alongside: bool
    checks: list[Check] = field(default_factory=list)

    def documented(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Adds a check of a statement that the service documents."""
        return self._check(id, says, Provenance.DOCUMENTED, words, page)

    def seen(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Adds a check of a statement on which official clients rely."""
        return self._check(id, says, Provenance.SEEN, words, page)

    def ours(self, id: str, says: str, words: str, page: str = PROTOCOL) -> "_Judged[Seen]":  # noqa: A002
        """Adds a check of a statement that this project chose."""
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
    """Makes a function a scene, to which checks can be added."""

    def make(play: Callable[[Service], Awaitable[Seen]]) -> Scene[Seen]:
        return Scene(name, sessions, seconds, play, alongside)

    return make


def expect(holds: object, seen: str, otherwise: str | None = None) -> str:
    """Returns what was seen; raises `Differs` if that contradicts the statement."""
    if not holds:
        raise Differs(seen if otherwise is None else otherwise)
    return seen


def expect_text(member: str, value: object) -> str:
    """Expects that a member is a string."""
    return expect(isinstance(value, str), "a string", f"{member} is {type_name(value)}")


def type_name(value: object) -> str:
    """Names the type of a member; `absent` for None."""
    return "absent" if value is None else type(value).__name__
