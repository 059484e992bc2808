# ruff: noqa: N818 - these names say what happened
"""Everything the client raises of its own accord."""

from typing import Final

from vsingest.protocol.leave_reasons import JoinError, LeaveReason


class VsingestError(Exception):
    """The base of every error of the client.

    Attributes:
        retry_after: Seconds to wait before trying again, where the service named them.
        vain: Whether trying again would only fail again.
    """

    retry_after: float | None = None
    vain: bool = False


class ConnectFailed(VsingestError):
    """The service could not be reached, or what answered there was not it.

    A session is not asked for twice on a network fault: the request may have arrived.
    """


class AuthenticationError(VsingestError):
    """The service does not accept the token, or does not let its holder into the room."""

    vain = True


class CredentialsMissing(AuthenticationError):
    """Neither the arguments nor the environment hold a token, or a key with its secret."""


class SessionExpired(VsingestError):
    """The session is unknown, or expired before it was claimed (close code 4401)."""


class SessionAlreadyClaimed(VsingestError):
    """Another socket used the session; each is good for one (close code 4409)."""


class RateLimited(VsingestError):
    """The service refused for too many requests, and there was no time left to try again.

    Attributes:
        retry_after: Seconds to wait as the service asks, or None where it did not say.
    """

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        if self.retry_after is None:
            return "too many requests; try again later"
        return f"too many requests; try again in {self.retry_after:g} s"


class CreateFailed(VsingestError):
    """The service refused to create a session.

    Attributes:
        status: The HTTP status.
        code: The service's word for programs, or an empty string.
        message: The service's text.
        request_id: What to quote to the service's support, or None.
        retry_after: Seconds to wait as the service asks, or None where it did not say.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(status, code, message, request_id, retry_after)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        code = f" {self.code}" if self.code else ""
        request = f" (request {self.request_id})" if self.request_id else ""
        again = "" if self.retry_after is None else f"; try again in {self.retry_after:g} s"
        return f"HTTP {self.status}{code}: {self.message}{request}{again}"


class QueueFull(VsingestError):
    """There is no room for more audio at once; `send` would wait for it.

    Attributes:
        queued_ms: Milliseconds of audio that wait.
        capacity_ms: How many may.
    """

    def __init__(self, queued_ms: float, capacity_ms: float) -> None:
        super().__init__(queued_ms, capacity_ms)
        self.queued_ms = queued_ms
        self.capacity_ms = capacity_ms

    def __str__(self) -> str:
        return (
            f"{self.queued_ms:g} of {self.capacity_ms:g} ms of audio wait to be sent, and this "
            "does not fit; await send, or drop it"
        )


class CaptureFailed(VsingestError):
    """A capture cannot be made where it was asked for, or a file is no capture."""


_CONNECTOR: Final = "where session= is given, whether its connector has a connection free"
_WAITED_FOR: Final = {
    "create": (
        "the service did not answer the request for a session within {} s; a session may have been "
        f"created; check the endpoint and the network, and {_CONNECTOR}"
    ),
    "session_factory": "session_factory gave no URL within {} s; check what it waits for",
    "connect": (
        "no connection to the session was open within {} s; check the network and the proxy, and "
        f"{_CONNECTOR}"
    ),
    "room": "the room did not answer within {} s; check that it exists, retry",
}


class JoinTimeout(VsingestError):
    """There was no call within `join_timeout`.

    Attributes:
        seconds: How long the client waited.
        stage: What it waited for last: ``create`` for the session, ``session_factory``,
            ``connect`` for the socket, or ``room`` for the answer to `start`.
    """

    def __init__(self, seconds: float, stage: str = "room") -> None:
        super().__init__(seconds, stage)
        self.seconds = seconds
        self.stage = stage

    def __str__(self) -> str:
        return _WAITED_FOR[self.stage].format(f"{self.seconds:g}")


class JoinRefused(VsingestError):
    """The service has a session for the participant, but no place in the room.

    Attributes:
        code: Why, as the service numbers it: `DUPLICATE_PARTICIPANT` or `ROOM_FULL`.
    """

    def __init__(self, code: JoinError) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code.reason} ({self.code.value})"


class NotOffered(VsingestError):
    """The service does not offer what the call cannot go without.

    Attributes:
        missing: That, in words.
    """

    vain = True

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        return f"the service does not offer {self.missing}"


class CallEnded(VsingestError):
    """The call is over.

    Attributes:
        code: The WebSocket close code; 1006 where the connection broke without one.
        reason: Why, in words.
        phase: Where the call stood: ``joining``, ``joined`` or ``closing``.
        last_event: The name of the last event the server sent, or None.
        removal: Why the service put the participant out, where it said so by number.
    """

    def __init__(
        self,
        code: int,
        reason: str,
        phase: str,
        last_event: str | None,
        removal: LeaveReason | None = None,
    ) -> None:
        more = () if removal is None else (removal,)
        super().__init__(code, reason, phase, last_event, *more)
        self.removal = removal
        self.code = code
        self.reason = reason
        self.phase = phase
        self.last_event = last_event

    def again(self) -> "CallEnded":
        """A fresh copy to raise: one object raised twice would mix up its tracebacks."""
        return CallEnded(self.code, self.reason, self.phase, self.last_event, self.removal)

    def __str__(self) -> str:
        last = f"; last event: {self.last_event}" if self.last_event else ""
        return f"the call ended while {self.phase}: {self.code} {self.reason}{last}"
