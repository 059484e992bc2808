"""What goes wrong, as data: a scenario is a small TOML file, or the same members as JSON."""

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
    """What is wrong with the answers to some requests.

    Attributes:
        times: How many requests, from the first on; all if absent.
        delay_seconds: How late each is answered.
        status: Answers with this status instead of doing what was asked; if absent, the request is
            done, late.
        retry_after: Seconds for the header `Retry-After`.
        body: The body, as it is; if absent, an error as our server words it.
        clock_seconds: By how much the header `Date` is ahead of the time.
    """

    times: Times | None = None
    delay_seconds: Seconds = 0.0
    status: Status | None = None
    retry_after: Seconds | None = None
    body: str | None = None
    clock_seconds: float = 0.0


class EndFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How some sockets end.

    Attributes:
        phase: The moment from which time counts: the upgrade, the client's `start`, or
            `meeting-joined`, which is still sent.
        way: ``close`` with a code; ``abort`` without a close frame; ``silence``, in which nothing
            is sent or answered any more; ``remove``, with `meeting-left` before the close.
        seconds: How long after that moment.
        code: Of the close.
        reason: Of the close.
        times: How many sockets, from the first on; all if absent.
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
    """What becomes of the audio on its way to a client.

    Attributes:
        loss: The share of messages that is lost.
        jitter_ms: Each message is held back for up to so long; their order stays.
        burst: So many messages are sent at once.
    """

    loss: Share = 0.0
    jitter_ms: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    burst: Annotated[int, msgspec.Meta(ge=1, le=500)] = 1


class ReadingFault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How slowly is read what a client sends.

    Attributes:
        bytes_per_second: Of the payload of messages.
    """

    bytes_per_second: Annotated[float, msgspec.Meta(gt=0)]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes wrong; whatever is absent goes right.

    Attributes:
        summary: What happens, in a sentence.
        create: Requests for a session.
        upgrade: Requests for a socket.
        end: Sockets that end.
        audio: Audio on its way to clients.
        reading: Reading from clients.
    """

    summary: str = ""
    create: AnswerFault | None = None
    upgrade: AnswerFault | None = None
    end: EndFault | None = None
    audio: AudioFault | None = None
    reading: ReadingFault | None = None


def scenario_names() -> list[str]:
    """The names of the scenarios that come with the package."""
    names = (one.name for one in _HOME.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def read_scenario(name: str) -> Scenario:
    """Reads a scenario.

    Args:
        name: One of `scenario_names`, or the path of a TOML file.

    Raises:
        ValueError: There is none, or a member of it is wrong.
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
    """Makes a scenario of its members.

    Raises:
        ValueError: One is unknown or wrong; the text names it.
    """
    try:
        return msgspec.convert(members, Scenario)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
