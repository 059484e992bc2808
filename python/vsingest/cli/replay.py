"""`vsingest replay`: sends the outbound messages of a capture again."""

import asyncio
import math
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, join, joins
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.client.call.call import Call
from vsingest.client.capture.reader import audio_of
from vsingest.client.capture.replay import Replay, Replayed
from vsingest.media.clock import SYSTEM_CLOCK

_FAST_ROOM: Final = "replay"


@one_line_errors()
@joins
def replay_capture(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A capture.")],
    *,
    joining: Joining,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast",
            help="Send to a server in memory, in virtual time: an hour takes seconds.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Send the outbound messages of a capture into another session, each at its time.

    It requests the audio format of the captured session, unless you name another.
    """
    audio = audio_of(file)  # validates the file before creating a session
    joining = replace(
        joining,
        rate=joining.rate or audio.sample_rate,
        transport=joining.transport or audio.transport,
    )
    output = Output(json)
    if fast:
        _replay_fast(file, joining, output)
    else:
        asyncio.run(_replay(file, join(joining), output, "s"))


def _replay_fast(file: Path, joining: Joining, output: Output) -> None:
    if joining.ws_url or joining.endpoint or joining.token:
        fail(
            "--fast sends into a server in memory: leave out --ws-url, --endpoint and --token",
            ExitCode.USAGE,
        )
    # The server loads slowly, and only this option needs it.
    from vsingest.testing import InMemoryServer, VirtualTime

    async def run() -> None:
        async with InMemoryServer() as server:
            here = replace(
                joining,
                room=joining.room or _FAST_ROOM,
                endpoint=server.endpoint,
                token=server.token(),
            )
            await _replay(file, join(here), output, "virtual seconds")

    with VirtualTime(limit=math.inf) as time:
        time.run(run())


async def _replay(
    file: Path, connecting: AbstractAsyncContextManager[Call], output: Output, unit: str
) -> None:
    async with connecting as call:
        replaying = Replay(file, call, SYSTEM_CLOCK)
        async with until_signal():
            output.tell(
                "joined",
                f"joined room {call.room_id}; sending {file.name} again",
                roomId=call.room_id,
                sessionId=call.session_id,
            )
            try:
                await replaying.run()
            finally:
                told = replaying.report()
                output.tell("replayed", _in_words(told, unit), **msgspec.to_builtins(told))


def _in_words(told: Replayed, unit: str) -> str:
    skipped = ", ".join(f"{count} {name}" for name, count in told.skipped.items())
    sent, received = (n / told.sample_rate for n in (told.sent_samples, told.received_samples))
    words = (
        f"sent {sent:.2f} s of audio and {told.published} messages in "
        f"{told.seconds:.2f} {unit}, dropped {told.dropped_samples} samples; heard "
        f"{received:.2f} s and {told.messages} messages"
    )
    return f"{words}; left out {skipped}" if skipped else words
