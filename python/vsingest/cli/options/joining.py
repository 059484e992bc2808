"""The options with which commands join a room."""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, fields
from functools import wraps
from typing import Any, Unpack, get_type_hints

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.client.call.call import Call
from vsingest.client.call.call_options import check_audio
from vsingest.client.connect import connect
from vsingest.client.connect_options import ConnectOptions
from vsingest.protocol.audio import JSON, SAMPLE_RATE, AudioFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The options of every command that joins a room."""

    room: options.Room = None
    ws_url: options.WsUrl = None
    name: options.Name = None
    participant_id: options.ParticipantId = None
    token: options.Token = None
    endpoint: options.Endpoint = None
    capture: options.Capture = None
    rate: options.Rate = None
    transport: options.Transport = None


def joins(command: Callable[..., None]) -> Callable[..., None]:
    """Replaces a command's parameter `joining` by the options of `Joining`."""
    names = [field.name for field in fields(Joining)]
    hints = get_type_hints(Joining, include_extras=True)
    theirs = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[name]
        )
        for name in names
    ]
    own = inspect.signature(command, eval_str=True).parameters.values()
    kept = [one.replace(kind=one.KEYWORD_ONLY) for one in own if one.name != "joining"]

    @wraps(command)
    def run(**values: Any) -> None:
        command(joining=Joining(**{name: values.pop(name) for name in names}), **values)

    parameters = kept[:1] + theirs + kept[1:]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


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
