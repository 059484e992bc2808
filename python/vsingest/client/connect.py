"""From a room's id, or a session's URL, to a joined call."""

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

    At the end of the block the call sends what is queued and leaves; where the block raises, it
    leaves at once. ``call = await vsingest.connect(...)`` joins too, and leaves the room when you
    ``await call.close()`` or ``await call.leave()``: do so also after a call that ended by itself
    if it is on a thread of its own, which it keeps until then.

    Credentials that are not given come from the environment: ``VIDEOSDK_AUTH_TOKEN``, or
    ``VIDEOSDK_API_KEY`` with ``VIDEOSDK_SECRET``.

    A connection that breaks is replaced by one to a new session of the same participant, unless
    ``reconnect=False``, or the call was joined by `ws_url`, which is good for one connection.

    Args:
        io: "loop" for a call that lives in the running event loop, "thread" for one on a thread of
            its own, whose audio keeps its pace while this loop is stuck.
        **options: What follows, by name.
        room_id: The room to join.
        participant: Who joins: ``id``, ``name``, ``metadata``, all optional.
        agent: The agent that joins with them: ``id``, and optionally ``type``, ``metadata``.
        region: Where the session shall run, such as ``us002``.
        token: A ready token.
        api_key: With `secret`, to mint a token.
        secret: With `api_key`, to mint a token.
        endpoint: The service; else ``VIDEOSDK_API_ENDPOINT``, else the hosted one.
        ws_url: The URL of a session that someone else created, instead of `room_id` and all above.
        session_factory: Gives the URL of a new session each time one is needed, such as one that
            asks your backend, which has the secret; instead of `ws_url`.
        session: To share connections; left open. One is made and closed where not given. Not with
            ``io="thread"``.
        lead, on_stall, join_timeout, reconnect, on_reconnect, ping, extensions, sample_rate,
            transport, strict, capture, clock: How the call behaves, as
            `vsingest.client.call.call_options.CallOptions` has it.

    Returns:
        What gives the joined call, entered or awaited: a `Call`, or a `ThreadCall`, which has the
        same methods.

    Raises:
        CredentialsMissing, AuthenticationError, RateLimited, CreateFailed, ConnectFailed: There is
            no session.
        SessionExpired, SessionAlreadyClaimed, JoinTimeout, CallEnded: There is one, but no call.
        NotOffered: The service lacks what ``strict=True`` asks for.
        CaptureFailed: `capture` cannot be written.
        ValueError: An argument, or a member of one, is not what the service takes.
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
    # What was not popped is what the client's own method takes.
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
    """Has the caller's functions called in the caller's loop."""
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
