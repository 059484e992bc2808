"""Joins a room."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Literal, Unpack, overload

from vsingest.client.call.call import Call
from vsingest.client.callbacks import check_callback
from vsingest.client.connect_options import AllOptions, JoinOptions
from vsingest.client.connecting import Connecting
from vsingest.client.ingest_client import IngestClient
from vsingest.client.reconnect import Reconnected
from vsingest.client.thread.media_thread import MediaThread
from vsingest.client.thread.thread_call import ThreadCall


@overload
def connect(*, io: Literal["loop"] = ..., **options: Unpack[AllOptions]) -> Connecting[Call]: ...
@overload
def connect(*, io: Literal["thread"], **options: Unpack[AllOptions]) -> Connecting[ThreadCall]: ...
def connect(
    *, io: Literal["loop", "thread"] = "loop", **options: Unpack[AllOptions]
) -> Connecting[Call] | Connecting[ThreadCall]:
    """Joins a room: ``async with vsingest.connect(room_id=...) as call``.

    At the end of the block the call sends what is queued and leaves; if the block raises, it leaves
    at once. ``call = await vsingest.connect(...)`` joins too; such a call leaves the room at
    ``await call.close()`` or ``await call.leave()``. Call one of them also after a call with
    ``io="thread"`` has ended by itself, since it keeps its thread until then.

    Credentials that are not given come from the environment: ``VIDEOSDK_AUTH_TOKEN``, or
    ``VIDEOSDK_API_KEY`` with ``VIDEOSDK_SECRET``.

    When a connection breaks, the call connects to a new session of the same participant, unless
    ``reconnect=False``, or the call was joined by `ws_url`, which is valid for one connection.

    Args:
        io: "loop" runs the call in the running event loop, "thread" on a separate thread, whose
            audio keeps its pace while this loop is busy.
        **options: The following options, and those of
            `vsingest.client.call.call_options.CallOptions`, which say how the call behaves.
        room_id: The room to join.
        participant: The participant: ``id``, ``name``, ``metadata``, all optional.
        agent: The agent that joins with the participant: ``id``, and optionally ``type``,
            ``metadata``.
        region: The region of the session, such as ``us002``.
        token: A token.
        api_key: The API key, with `secret`, to make a token.
        secret: The secret of `api_key`.
        endpoint: The URL of the service; by default ``VIDEOSDK_API_ENDPOINT``, else the hosted one.
        ws_url: The URL of a session that someone else created, instead of all the options above.
        session_factory: An async function that returns the URL of a new session, for example from
            your backend, which has the secret; instead of `ws_url`.
        session: An `aiohttp.ClientSession` to use, which is left open; by default the call makes
            its own. Not with ``io="thread"``.

    Returns:
        An object that joins when it is entered or awaited, and then returns a `Call`, or a
        `ThreadCall` with the same methods.

    Raises:
        CredentialsMissing, AuthenticationError, RateLimited, CreateFailed, ConnectFailed: The
            session could not be created.
        SessionExpired, SessionAlreadyClaimed, JoinTimeout, CallEnded: The session could not be
            joined.
        NotOffered: The service lacks what ``strict=True`` asks for.
        CaptureFailed: `capture` cannot be written.
        ValueError: An argument, or a member of one, is invalid.
    """
    if io == "loop":
        return Connecting(lambda: join(**options))
    if io == "thread":
        return Connecting(lambda: _join_there(**options))
    raise ValueError(f"io: {io!r} is neither 'loop' nor 'thread'")


async def join(**options: Unpack[AllOptions]) -> Call:
    """Joins a room in the running loop; what `connect` awaits, with the same options."""
    token, api_key = options.pop("token", None), options.pop("api_key", None)
    secret, endpoint = options.pop("secret", None), options.pop("endpoint", None)
    session = options.pop("session", None)
    # The remaining options are those of the client's own method.
    joining: JoinOptions = options
    client = IngestClient(
        token=token, api_key=api_key, secret=secret, endpoint=endpoint, session=session
    )
    held = AsyncExitStack()
    held.push_async_callback(client.close)
    return await client.join(held, **joining)


async def _join_there(**options: Unpack[AllOptions]) -> ThreadCall:
    if options.get("session") is not None:
        raise ValueError("session: belongs to this loop; leave it out with io='thread'")
    _call_back_here(options)
    thread = MediaThread.acquire()
    try:
        return ThreadCall(thread, await asyncio.wrap_future(thread.start(join(**options))))
    except BaseException:
        await thread.let_go()
        raise


def _call_back_here(options: AllOptions) -> None:
    """Wraps the caller's functions so that they run in the caller's loop."""
    loop = asyncio.get_running_loop()
    told: Callable[[Reconnected], object] | None = options.get("on_reconnect")
    factory: Callable[[], Awaitable[str]] | None = options.get("session_factory")
    if told is not None:
        check_callback("on_reconnect", told)
        options["on_reconnect"] = lambda report: loop.call_soon_threadsafe(told, report)
    if factory is not None:

        async def ask() -> str:
            async def asked() -> str:
                return await factory()

            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asked(), loop))

        options["session_factory"] = ask
