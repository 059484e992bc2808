"""Lets a job of `videosdk-agents` take its audio from a call."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Unpack

from videosdk.agents import JobContext
from videosdk.agents.job import TransportMode

from vsingest.client.connect import connect
from vsingest.client.connect_options import AllOptions
from vsingest.integrations.videosdk_agents.transport import CallTransport


def attach(ctx: JobContext, *, rate: int = 16_000, **options: Unpack[AllOptions]) -> bool:
    """Gives a job the audio of a call; make it the first line of the entry point.

    It puts a transport in ``ctx.room``, which the framework then connects and leaves as it does
    with its own. Without options, the call is that of ``wsUrl`` in the job's metadata, where our
    server puts it. A job without it stays as it was, and joins by WebRTC.

    Args:
        ctx: The job, not yet connected.
        rate: Samples a second of the audio for the pipeline.
        **options: Those of `vsingest.connect`, to join otherwise. The extension ``clear`` is
            requested unless ``extensions`` names others.

    Returns:
        Whether the job has the audio of a call.
    """
    asked: AllOptions = {"extensions": ("clear",), **options}
    if not {"ws_url", "room_id", "session_factory"} & set(options):
        ws_url = _metadata(ctx).get("wsUrl")
        if not isinstance(ws_url, str):
            return False
        asked["ws_url"] = ws_url
    ctx.room = CallTransport(
        asyncio.get_running_loop(),
        getattr(ctx, "_pipeline", None),
        connect=lambda: connect(**asked),
        rate=rate,
        joined=ctx.notify_meeting_joined,
    )
    # So that the framework neither makes a room of its own nor asks the service for one.
    ctx.room_options.transport_mode = TransportMode.VIDEOSDK
    ctx.room_options.join_meeting = False
    ctx.room_options.room_id = ctx.room_options.room_id or "call"
    return True


def _metadata(ctx: JobContext) -> Mapping[str, Any]:
    """The metadata of a job, which some dispatchers send as text."""
    given: Any = ctx.metadata
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return {}
    return given if isinstance(given, Mapping) else {}
