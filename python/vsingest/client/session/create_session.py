"""Asking the service for a session."""

import math
from typing import Any, Final

import aiohttp
import msgspec

from vsingest.client.errors import (
    AuthenticationError,
    ConnectFailed,
    CreateFailed,
    RateLimited,
    VsingestError,
)
from vsingest.client.sockets.open_socket import host_of, network_fault
from vsingest.client.sockets.refusals import retry_after
from vsingest.media.clock import Clock
from vsingest.observe.spans import span
from vsingest.protocol.ingest import (
    SESSIONS_PATH,
    CreatedSession,
    CreateSession,
    CreateSessionAnswer,
)

ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 30.0
ANSWER_SECONDS: Final = 15.0
ANSWER_BYTES: Final = 65_536

# msgspec gives up on deep nesting by RecursionError.
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


async def create_session(
    session: aiohttp.ClientSession,
    endpoint: str,
    token: str,
    request: CreateSession,
    *,
    clock: Clock,
    until: float = math.inf,
) -> CreatedSession:
    """Creates an ingest session: `POST /v2/ingest/sessions`.

    Only a 429 is tried again, as the service then did nothing: after the time its `Retry-After`
    names, or 1, 2, 4 s, three times at most, and not at all where that is more than 30 s or ends
    after `until`. After any other fault a session may exist, so asking again is left to the caller.

    Args:
        session: Makes the request.
        endpoint: The service.
        token: What to send as `Authorization`.
        request: Who wants to join which room.
        clock: To wait by.
        until: When, by the clock, the caller stops waiting.

    Raises:
        AuthenticationError: 401.
        RateLimited: Still 429 at the last attempt.
        CreateFailed: Any other refusal, or an answer that makes no sense.
        ConnectFailed: No answer came.
    """
    with span(
        "create", safe_errors=VsingestError, room_id=request.room_id, region=request.region
    ) as traced:
        for attempt in range(ATTEMPTS):
            traced.set(attempts=attempt + 1)
            answer = await _post(session, endpoint, token, request)
            if answer.status != 429:
                created = _read(answer, token)
                traced.set(call_id=created.call_id)
                return created
            asked = retry_after(answer.headers)
            wait = 2.0**attempt if asked is None else asked
            again_at = clock.now() + wait
            if attempt == ATTEMPTS - 1 or wait > LONGEST_WAIT or again_at >= until:
                break
            await clock.sleep_until(again_at)
        raise RateLimited(asked)


class _Answer(msgspec.Struct):
    status: int
    headers: Any
    body: bytes


async def _post(
    session: aiohttp.ClientSession, endpoint: str, token: str, request: CreateSession
) -> _Answer:
    # Raised below, out of reach of an exception that shows the request's headers.
    failed: VsingestError
    try:
        async with session.post(
            endpoint.rstrip("/") + SESSIONS_PATH,
            data=msgspec.json.encode(request),
            headers={"Authorization": token, "Content-Type": "application/json"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        ) as response:
            return _Answer(response.status, response.headers, await _body(response))
    except TimeoutError:
        failed = ConnectFailed(
            f"{endpoint} did not answer within {ANSWER_SECONDS:g} s; "
            "a session may have been created"
        )
    except (aiohttp.ClientError, OSError) as error:
        failed = ConnectFailed(f"could not reach {endpoint}: {network_fault(error)}")
    raise failed


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Reads no more than a session or a refusal needs; what is longer is neither."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(ANSWER_BYTES):
        body += chunk
        if len(body) > ANSWER_BYTES:
            break
    return bytes(body)


def _read(answer: _Answer, token: str) -> CreatedSession:
    request_id = answer.headers.get("x-request-id")
    if answer.status == 200:
        try:
            created = msgspec.json.decode(answer.body, type=CreateSessionAnswer).data
            host_of(created.ws_url)
        except (*_UNREADABLE, ValueError):
            pass
        else:
            return created
        raise CreateFailed(200, "bad-answer", "the answer holds no session", request_id)
    code, message = _explain(answer.body)
    message = message.replace(token.removeprefix("Bearer "), "[token]") or "no reason given"
    if answer.status == 401:
        quoted = f" (request {request_id})" if request_id else ""
        raise AuthenticationError(f"{message}; check the token, or the key and secret{quoted}")
    raise CreateFailed(answer.status, code, message, request_id, retry_after(answer.headers))


def _explain(body: bytes) -> tuple[str, str]:
    """Finds code and text under the names that services of this family use."""
    try:
        members = msgspec.json.decode(body, type=dict[str, Any])
    except _UNREADABLE:
        return "", ""
    code = next((members[n] for n in ("code", "errorCode") if members.get(n)), "")
    names = ("message", "error", "msg", "statusMessage")
    message = next((members[n] for n in names if isinstance(members.get(n), str)), "")
    return str(code)[:100], message[:500]
