"""`vsingest listen`: records what a room sounds like."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli import options
from vsingest.cli.failures import one_line_errors
from vsingest.cli.joining import join
from vsingest.cli.meter import Meter
from vsingest.cli.output import Output
from vsingest.cli.signals import leaving_on_signals
from vsingest.client.call import Call
from vsingest.media.files import SoundWriter
from vsingest.media.recording import check_target
from vsingest.protocol.audio import SAMPLE_RATE


@one_line_errors()
def listen(
    out: Annotated[Path, typer.Option("--out", "-o", help="The recording: .wav or .flac.")],
    seconds: Annotated[
        float | None, typer.Option(min=0.02, help="Stop by itself after this much audio.")
    ] = None,
    room: options.Room = None,
    ws_url: options.WsUrl = None,
    name: options.Name = None,
    participant_id: options.ParticipantId = None,
    token: options.Token = None,
    endpoint: options.Endpoint = None,
    json: options.Json = False,
) -> None:
    """Record a room into a file, until Ctrl-C, --seconds, or the end of the meeting."""
    call = join(
        room=room,
        ws_url=ws_url,
        name=name,
        participant_id=participant_id,
        token=token,
        endpoint=endpoint,
    )
    asyncio.run(_listen(call, check_target(out), seconds, Output(json)))


async def _listen(
    connecting: AbstractAsyncContextManager[Call], path: Path, seconds: float | None, output: Output
) -> None:
    # The file is made once there is something to record: a failure leaves an older one as it was.
    async with connecting as call:
        output.tell(
            "joined",
            f"joined room {call.room_id}; recording into {path}",
            roomId=call.room_id,
            sessionId=call.session_id,
        )
        with SoundWriter(path) as writer:
            try:
                await _record(call, writer, seconds, output)
            finally:
                output.tell(
                    "recorded",
                    f"recorded {writer.samples / SAMPLE_RATE:.2f} s into {path}",
                    file=str(path),
                    samples=writer.samples,
                    seconds=writer.samples / SAMPLE_RATE,
                )


async def _record(call: Call, writer: SoundWriter, seconds: float | None, output: Output) -> None:
    wanted = None if seconds is None else round(seconds * SAMPLE_RATE)
    async with leaving_on_signals(call), call.audio(raw=True) as stream:
        with Meter(output, "listening", seconds) as meter:
            async for frame in stream:
                samples = frame if wanted is None else frame[: wanted - writer.samples]
                writer.write(samples)
                meter.advance(len(samples) / SAMPLE_RATE, samples)
                if writer.samples == wanted:
                    return
