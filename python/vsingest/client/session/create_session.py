"""Asking the service for a session."""

import math
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import hdrs
from yarl import URL

from vsingest import system
from vsingest.client.errors import (
    AuthenticationError,
    ConnectFailed,
    CreateFailed,
    RateLimited,
    VsingestError,
)
from vsingest.client.sockets.open_socket import host_of, network_fault, session_closed
from vsingest.client.sockets.refusals import http_date, retry_after
from vsingest.media.clock import Clock
from vsingest.observe.shape import shape_of
from vsingest.observe.spans import span
from vsingest.protocol.ingest import (
    SESSIONS_PATH,
    CreatedSession,
    CreateSession,
)

ATTEMPTS: Final = 4
LONGEST_WAIT: Final = 30.0
ANSWER_SECONDS: Final = 15.0
ANSWER_BYTES: Final = 65_536
SKEW_SECONDS: Final = 30.0

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
    proxy: str | None = None,
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
        proxy: To go through; None for the session's own.

    Raises:
        ValueError: `session` brings credentials of its own, which would replace the token.
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
            answer = await _post(session, endpoint, token, request, proxy)
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
    session: aiohttp.ClientSession,
    endpoint: str,
    token: str,
    request: CreateSession,
    proxy: str | None,
) -> _Answer:
    # Raised below, out of reach of an exception that shows the request's headers.
    failed: VsingestError | ValueError
    try:
        async with session.post(
            endpoint.rstrip("/") + SESSIONS_PATH,
            data=msgspec.json.encode(request),
            headers={"Authorization": token, "Content-Type": "application/json"},
            allow_redirects=False,
            raise_for_status=False,
            proxy=proxy,
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
    except RuntimeError:
        if not session.closed:
            raise
        failed = session_closed()
    except ValueError:
        # aiohttp's word for a header and credentials at once; .netrc is read with trust_env.
        failed = ValueError(
            "session: auth= or an entry of .netrc would replace the token; give a session without"
        )
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
    if 200 <= answer.status < 300:
        fault = "the answer holds no session"
        try:
            return _session_in(answer.body)
        except (*_UNREADABLE, ValueError) as error:
            # Of msgspec's the text may hold some of the body.
            if isinstance(error, _NoSessionError):
                fault += f": {error}"
        raise CreateFailed(answer.status, "bad-answer", fault, request_id)
    code, message = _explain(answer.body)
    message = message.replace(token.removeprefix("Bearer "), "[token]") or _moved(answer)
    if answer.status == 401:
        quoted = f" (request {request_id})" if request_id else ""
        clocks = _skew(answer)
        raise AuthenticationError(
            f"{message}; check the token, or the key and secret{quoted}{clocks}"
        )
    raise CreateFailed(answer.status, code, message, request_id, retry_after(answer.headers))


class _NoSessionError(ValueError):
    pass


def _session_in(body: bytes) -> CreatedSession:
    """Finds the one member that is needed; of the others, none is in all services' answers."""
    if not body:
        raise _NoSessionError("its body is empty")
    try:
        members = msgspec.json.decode(body)
    except _UNREADABLE:
        raise _NoSessionError("its body is not JSON") from None
    data = members.get("data") if isinstance(members, dict) else None
    data = data if isinstance(data, dict) else {}
    ws_url = data.get("wsUrl")
    if not isinstance(ws_url, str):
        raise _NoSessionError(f"data.wsUrl is missing from {shape_of(members)}")
    try:
        host_of(ws_url)
    except ValueError:
        raise _NoSessionError("data.wsUrl is not a ws:// or wss:// URL (not shown)") from None
    call_id, room_id, seconds = (data.get(name) for name in ("callId", "roomId", "expiresIn"))
    return CreatedSession(
        ws_url,
        call_id if isinstance(call_id, str) else None,
        seconds if isinstance(seconds, int | float) else None,
        room_id if isinstance(room_id, str) else None,
    )


def _moved(answer: _Answer) -> str:
    """Says where a redirect points to: the token is sent nowhere that the caller did not name."""
    try:
        target = URL(answer.headers.get(hdrs.LOCATION, ""))
        base = str(target.with_path(target.path.removesuffix(SESSIONS_PATH)).with_user(None))
    except ValueError:
        base = ""
    if not (300 <= answer.status < 400 and base):
        return "no reason given"
    return f"the service has moved to {base}; give that as endpoint= or VIDEOSDK_API_ENDPOINT"


def _skew(answer: _Answer) -> str:
    """Says how far this machine's clock is off, by which tokens begin and end."""
    there = http_date(answer.headers.get(hdrs.DATE, ""))
    if there is None:
        return ""
    ahead = (datetime.fromtimestamp(system.wall(), UTC) - there).total_seconds()
    if abs(ahead) < SKEW_SECONDS:
        return ""
    way = "ahead of" if ahead > 0 else "behind"
    return f"; this machine's clock is {abs(ahead):.0f} s {way} the service's: set it"


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
