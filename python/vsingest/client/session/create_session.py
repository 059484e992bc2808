"""The request for a session."""

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
from vsingest.protocol.faults import UNREADABLE
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

    It tries again only after a 429, for which the service did nothing: after the time in
    `Retry-After`, or 1, 2, 4 s, at most three times, and not if that is more than 30 s or ends
    after `until`. After any other error a session may exist, so trying again is left to the caller.

    Args:
        session: Makes the request.
        endpoint: The service.
        token: The value of `Authorization`.
        request: The body of the request.
        clock: The clock of the waits.
        until: The time by that clock at which the caller stops waiting.
        proxy: The proxy to use; None for that of the `aiohttp` session.

    Raises:
        ValueError: `session` has credentials of its own, which would replace the token.
        AuthenticationError: 401.
        RateLimited: The last attempt was answered by 429 too.
        CreateFailed: Another refusal, or an answer that is not a session.
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
    # Raised outside the handler, so that no exception with the request's headers is chained.
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
        # aiohttp raises this for a header and credentials at once; trust_env reads .netrc.
        failed = ValueError(
            "session: auth= or an entry of .netrc would replace the token; give a session without"
        )
    raise failed


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Reads as much as a session or a refusal can have; a longer body is neither."""
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
        except (*UNREADABLE, ValueError) as error:
            # The text of msgspec's error may quote the body.
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
    """Finds the URL, the only member that the answers of all services have."""
    if not body:
        raise _NoSessionError("its body is empty")
    try:
        members = msgspec.json.decode(body)
    except UNREADABLE:
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
    """Describes a redirect, which is not followed, since the token must not go elsewhere."""
    try:
        target = URL(answer.headers.get(hdrs.LOCATION, ""))
        base = str(target.with_path(target.path.removesuffix(SESSIONS_PATH)).with_user(None))
    except ValueError:
        base = ""
    if not (300 <= answer.status < 400 and base):
        return "no reason given"
    return f"the service has moved to {base}; give that as endpoint= or VIDEOSDK_API_ENDPOINT"


def _skew(answer: _Answer) -> str:
    """Describes how far this machine's clock is off, since tokens depend on it."""
    there = http_date(answer.headers.get(hdrs.DATE, ""))
    if there is None:
        return ""
    ahead = (datetime.fromtimestamp(system.wall(), UTC) - there).total_seconds()
    if abs(ahead) < SKEW_SECONDS:
        return ""
    way = "ahead of" if ahead > 0 else "behind"
    return f"; this machine's clock is {abs(ahead):.0f} s {way} the service's: set it"


def _explain(body: bytes) -> tuple[str, str]:
    """Finds the code and the text of an error under the names that such services use."""
    try:
        members = msgspec.json.decode(body, type=dict[str, Any])
    except UNREADABLE:
        return "", ""
    code = next((members[n] for n in ("code", "errorCode") if members.get(n)), "")
    names = ("message", "error", "msg", "statusMessage")
    message = next((members[n] for n in names if isinstance(members.get(n), str)), "")
    return str(code)[:100], message[:500]
