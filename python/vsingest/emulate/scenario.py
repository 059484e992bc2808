"""Scenarios of faults: a small TOML file, or the same members as JSON."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from vsingest.protocol.close_codes import may_be_sent

_HOME: Final = files("vsingest.emulate") / "scenarios"
_SUFFIX: Final = ".toml"

Times = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=3_600)]
Status = Annotated[int, msgspec.Meta(ge=200, le=599)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class AnswerFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fault of the answers to some requests.

    Attributes:
        times: The number of requests, from the first on; all if absent.
        delay_seconds: The delay of each answer.
        status: The status to answer with instead of forwarding the request; if absent, the request
            is forwarded after the delay.
        retry_after: Seconds for the header `Retry-After`.
        body: The body; if absent, an error in our server's form.
        clock_seconds: How many seconds the header `Date` is ahead.
    """

    times: Times | None = None
    delay_seconds: Seconds = 0.0
    status: Status | None = None
    retry_after: Seconds | None = None
    body: str | None = None
    clock_seconds: float = 0.0


class EndFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The end of some sockets.

    Attributes:
        phase: The moment from which the time counts: the upgrade, the client's `start`, or
            `meeting-joined`, which is still sent.
        way: ``close`` with a code; ``abort`` without a close frame; ``silence``, in which nothing
            is sent or answered any more; ``remove``, with `meeting-left` before the close.
        seconds: The time after that moment.
        code: The close code.
        reason: The reason of the close.
        times: The number of sockets, from the first on; all if absent.
    """

    phase: Literal["upgraded", "started", "joined"] = "joined"
    way: Literal["close", "abort", "silence", "remove"] = "close"
    seconds: Seconds = 0.0
    code: int = 1011
    reason: str = ""
    times: Times | None = None

    def __post_init__(self) -> None:
        """Refuses a code that no close frame may have."""
        if not may_be_sent(self.code):
            raise ValueError(f"code: {self.code} may not be sent in a close frame")


class AudioFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fault of audio to a client.

    Attributes:
        loss: The share of messages that is lost.
        jitter_ms: The longest random delay of a message; messages stay in order.
        burst: The number of messages that are sent at once.
    """

    loss: Share = 0.0
    jitter_ms: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    burst: Annotated[int, msgspec.Meta(ge=1, le=500)] = 1


class ReadingFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit on the rate at which a client is read.

    Attributes:
        bytes_per_second: The rate, in bytes of the messages' payload.
    """

    bytes_per_second: Annotated[float, msgspec.Meta(gt=0)]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of faults; absent ones do not occur.

    Attributes:
        summary: A description in a sentence.
        create: The fault of requests for a session.
        upgrade: The fault of requests for a socket.
        end: The ends of sockets.
        audio: The fault of audio to clients.
        reading: The limit on reading from clients.
    """

    summary: str = ""
    create: AnswerFault | None = None
    upgrade: AnswerFault | None = None
    end: EndFault | None = None
    audio: AudioFault | None = None
    reading: ReadingFault | None = None


def scenario_names() -> list[str]:
    """Returns the names of the scenarios in the package."""
    names = (one.name for one in _HOME.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def read_scenario(name: str) -> Scenario:
    """Reads a scenario.

    Args:
        name: One of `scenario_names`, or the path of a TOML file.

    Raises:
        ValueError: There is no such scenario, or a member of it is wrong.
    """
    if name in scenario_names():
        content = (_HOME / f"{name}{_SUFFIX}").read_text()
    else:
        try:
            content = Path(name).read_text()
        except (OSError, UnicodeDecodeError):
            known = ", ".join(scenario_names())
            raise ValueError(f"{name}: no scenario and no file of one; there are {known}") from None
    try:
        return scenario_of(tomllib.loads(content))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def scenario_of(members: Any) -> Scenario:
    """Makes a scenario from its members.

    Raises:
        ValueError: One is unknown or wrong; the text names it.
    """
    try:
        return msgspec.convert(members, Scenario)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
