# ruff: noqa: N818 - these names say what happened
"""The errors of the client."""

from typing import Final

from vsingest.protocol.leave_reasons import JoinError, LeaveReason


class VsingestError(Exception):
    """The base class of all errors of the client.

    Attributes:
        retry_after: Seconds to wait before another attempt, if the service named them.
        vain: Whether another attempt would fail in the same way.
    """

    retry_after: float | None = None
    vain: bool = False


class ConnectFailed(VsingestError):
    """The service could not be reached, or something else answered.

    After a network fault the client does not request a session again, since the request may have
    arrived.

    Attributes:
        unclaimed: Whether the service had no place for the connection for now, so that the same
            session can still be claimed.
    """

    unclaimed: bool = False


class AuthenticationError(VsingestError):
    """The service does not accept the token, or not for this room."""

    vain = True


class CredentialsMissing(AuthenticationError):
    """Neither the arguments nor the environment hold a token, or a key with its secret."""


class SessionExpired(VsingestError):
    """The session is unknown, or expired before it was claimed (close code 4401)."""


class SessionAlreadyClaimed(VsingestError):
    """Another connection used the session, which is valid for one (close code 4409)."""


class RateLimited(VsingestError):
    """The service refused because of too many requests, and there was no time for another attempt.

    Attributes:
        retry_after: Seconds to wait that the service named, or None.
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
        code: The service's error code, or an empty string.
        message: The service's text.
        request_id: The request's id, to quote to the service's support, or None.
        retry_after: Seconds to wait that the service named, or None.
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
    """The queue has no room for all samples at once; `send` would wait.

    Attributes:
        queued_ms: Milliseconds of audio that wait.
        capacity_ms: Milliseconds of audio that may wait.
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
    """A capture cannot be written, or a file is not a capture."""


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
    """The call did not join within `join_timeout`.

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
    """The service created a session, but the room refused the participant.

    Attributes:
        code: The service's number of the reason: `DUPLICATE_PARTICIPANT` or `ROOM_FULL`.
    """

    def __init__(self, code: JoinError) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code.reason} ({self.code.value})"


class NotOffered(VsingestError):
    """The service does not offer something that the call needs.

    Attributes:
        missing: What is missing, in words.
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
        code: The WebSocket close code; 1006 if the connection broke without one.
        reason: The reason in words.
        phase: The state of the call: ``joining``, ``joined`` or ``closing``.
        last_event: The name of the last event the server sent, or None.
        removal: Why the service removed the participant, if it sent a known number.
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
        """Returns a copy to raise, since raising one object twice would mix its tracebacks."""
        return CallEnded(self.code, self.reason, self.phase, self.last_event, self.removal)

    def __str__(self) -> str:
        last = f"; last event: {self.last_event}" if self.last_event else ""
        return f"the call ended while {self.phase}: {self.code} {self.reason}{last}"
