"""One signed request and its outcome."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

import aiohttp
from aiohttp.client_proto import ResponseHandler

from vsingest import system
from vsingest.auth.webhook_key import WebhookKey
from vsingest.protocol.webhooks import (
    ATTEMPT_HEADER,
    FULL_SIGNATURE_HEADER,
    ID_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
)
from vsingest.server.webhooks.addresses import PrivateAddress, open_public_socket
from vsingest.server.webhooks.loop_thread import LoopThread

TIMEOUT_SECONDS: Final = 10.0
# The most bytes of an answer, including any number of `100 Continue` before it.
ANSWER_BYTES: Final = 32_768


class _AnswerTooLong(aiohttp.ClientError):
    """The answer is longer than the limit."""


class _BoundedAnswer(ResponseHandler):
    """A connection that limits the bytes of an answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._left = ANSWER_BYTES

    def set_response_params(self, **params: Any) -> None:
        """Begins a request, with its byte count at zero."""
        self._left = ANSWER_BYTES
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """Parses the bytes within the limit, and closes the connection beyond it."""
        if data and self._left > 0:
            super().data_received(data[: self._left])
        self._left -= len(data)
        if self._left < 0:
            self.set_exception(_AnswerTooLong())
            if self.transport is not None:
                self.transport.abort()


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """The outcome of a request.

    Attributes:
        fault: What failed; None if the webhook was delivered.
        retry_after: Seconds that the receiver asks to wait.
    """

    fault: str | None = None
    retry_after: float = 0.0


class SignedPoster:
    """Sends signed bodies from a separate thread, for which no audio waits.

    It follows no redirects, and reads only the beginning of an answer.

    Args:
        key: Signs the bodies.
        private: Whether it may connect to addresses that are not on the public Internet.
        timeout: Seconds for a whole request.
        clock: Returns seconds since the epoch.
    """

    def __init__(
        self,
        key: WebhookKey,
        *,
        private: bool,
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = system.wall,
    ) -> None:
        self._key = key
        self._private = private
        self._timeout = timeout
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None
        self._thread: LoopThread | None = None  # from the first request on

    async def __aenter__(self) -> Self:
        """Prepares to send."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Closes its connections."""
        if self._thread is not None:
            if self._http is not None:
                await self._thread.run(self._http.close())
            await self._thread.close()

    async def post(
        self, url: str, body: bytes, *, message_id: str, attempt: int = 1
    ) -> DeliveryOutcome:
        """Sends a body; a failure is in the outcome."""
        if self._thread is None:
            self._thread = LoopThread("vsingest-webhooks")
        return await self._thread.run(self._post(url, body, message_id, attempt))

    async def _post(self, url: str, body: bytes, message_id: str, attempt: int) -> DeliveryOutcome:
        if self._http is None:
            self._http = self._open()
        headers = self._headers(body, message_id, attempt)
        try:
            async with self._http.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return _judge(answer)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return DeliveryOutcome(_name(error, self._timeout))

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0, socket_factory=None if self._private else open_public_socket
        )
        # aiohttp has no other way to limit the bytes before an answer.
        connector._factory = partial(  # type: ignore[assignment]  # mypy has no variance for it
            _BoundedAnswer, asyncio.get_running_loop()
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            headers={"User-Agent": "vsingest", "Content-Type": "application/json"},
            auto_decompress=False,
        )

    def _headers(self, body: bytes, message_id: str, attempt: int) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        return {
            SIGNATURE_HEADER: self._key.sign(body),
            ID_HEADER: message_id,
            TIMESTAMP_HEADER: timestamp,
            ATTEMPT_HEADER: str(attempt),
            FULL_SIGNATURE_HEADER: self._key.sign_attempt(message_id, timestamp, body),
        }


def _judge(answer: aiohttp.ClientResponse) -> DeliveryOutcome:
    answer.close()
    if 200 <= answer.status < 300:
        return DeliveryOutcome()
    wait = answer.headers.get("Retry-After", "")
    seconds = float(wait) if wait.isascii() and wait.isdigit() else 0.0
    return DeliveryOutcome(f"answered by {answer.status}", seconds)


def _name(error: Exception, timeout: float) -> str:
    """Describes an error without the URL, which may hold a secret."""
    match error:
        case TimeoutError():
            return f"no answer within {timeout:g} s"
        case aiohttp.ClientConnectorDNSError():
            return "the host's name cannot be resolved"
        case aiohttp.ClientConnectorError(os_error=PrivateAddress()):
            return str(error.os_error)
        case _AnswerTooLong():
            return f"no answer within {ANSWER_BYTES} bytes"
        case aiohttp.InvalidURL() | ValueError():
            return "not a URL that can be sent to"
        case _:
            return f"no connection, or it broke ({type(error).__name__})"
