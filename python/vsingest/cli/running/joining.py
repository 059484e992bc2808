"""Joins the room that a command's options name."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from typing import Unpack

from vsingest.cli.options.joining import Joining
from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.client.call.call import Call
from vsingest.client.call.call_options import check_audio
from vsingest.client.connect import connect
from vsingest.client.connect_options import ConnectOptions
from vsingest.protocol.audio import JSON, SAMPLE_RATE, AudioFormat


@asynccontextmanager
async def join(joining: Joining, **how: Unpack[ConnectOptions]) -> AsyncIterator[Call]:
    """Joins the room that a command's options name.

    Args:
        joining: The options.
        **how: Further options of the call; see `CallOptions`.

    Raises:
        typer.Exit: The options exclude each other, or one is invalid.
    """
    given = asdict(joining)
    how["sample_rate"] = given.pop("rate") or SAMPLE_RATE
    how["transport"] = given.pop("transport") or "json"
    room, ws_url = given.pop("room"), given.pop("ws_url")
    if (room is None) == (ws_url is None):
        fail("name the room with --room, or a session with --ws-url", ExitCode.USAGE)
    participant = {"id": given.pop("participant_id"), "name": given.pop("name")}
    async with AsyncExitStack() as stack:
        try:
            call = await stack.enter_async_context(
                connect(
                    room_id=room,
                    ws_url=ws_url,
                    participant={k: v for k, v in participant.items() if v is not None} or None,
                    **given,
                    **how,
                )
            )
        except ValueError as error:
            fail(str(error), ExitCode.USAGE)
        yield call


def asked_audio(rate: int | None, transport: str | None) -> AudioFormat:
    """Reads --rate and --transport of a command that joins several calls.

    Raises:
        typer.Exit: There is no such audio.
    """
    audio = AudioFormat(sample_rate=rate or SAMPLE_RATE, transport=transport or JSON)
    try:
        check_audio(audio)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    return audio
