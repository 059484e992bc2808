"""`vsingest listen`: plays, records or passes on what a room sounds like."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli import options
from vsingest.cli.failures import one_line_errors
from vsingest.cli.joining import Joining, join, joins
from vsingest.cli.meter import Meter
from vsingest.cli.output import Output
from vsingest.cli.signals import leaving_on_signals
from vsingest.cli.sinks import Sink, open_sink
from vsingest.client.call import Call
from vsingest.media.recording import check_target


@one_line_errors()
@joins
def listen(
    out: Annotated[
        str,
        typer.Option(
            *("--out", "-o"),
            metavar="speaker|FILE|-",
            help="A recording, .wav or .flac; - is raw PCM on standard output.",
        ),
    ] = "speaker",
    *,
    joining: Joining,
    seconds: Annotated[
        float | None, typer.Option(min=0.02, help="Stop by itself after this much audio.")
    ] = None,
    form: options.Format = None,
    device: options.DeviceName = None,
    json: options.Json = False,
) -> None:
    """Hear a room, until Ctrl-C, --seconds, or the end of the meeting."""
    if out not in ("speaker", "-"):
        check_target(Path(out))
    output = Output(json, aside=out == "-")
    asyncio.run(_listen(join(joining), out, form, device, seconds, output))


async def _listen(
    connecting: AbstractAsyncContextManager[Call],
    out: str,
    form: str | None,
    device: str | None,
    seconds: float | None,
    output: Output,
) -> None:
    # A file is made once there is something to record: a failure leaves an older one as it was.
    async with connecting as call:
        sink = open_sink(out, form=form, device=device)
        doing = ("recording", "recorded") if not sink.steady else ("playing", "played")
        output.tell(
            "joined",
            f"joined room {call.room_id}; {doing[0]} into {sink.name}",
            roomId=call.room_id,
            sessionId=call.session_id,
        )
        try:
            await _hear(call, sink, seconds, output)
        finally:
            await sink.close()
            output.tell(
                doing[1],
                f"{doing[1]} {sink.samples / sink.rate:.2f} s into {sink.name}",
                file=sink.name,
                samples=sink.samples,
                seconds=sink.samples / sink.rate,
            )


async def _hear(call: Call, sink: Sink, seconds: float | None, output: Output) -> None:
    wanted = None if seconds is None else round(seconds * sink.rate)
    stream = call.audio(rate=sink.rate, raw=not sink.steady)
    async with leaving_on_signals(call), stream:
        with Meter(output, "listening", seconds) as meter:
            async for frame in stream:
                samples = frame if wanted is None else frame[: wanted - sink.samples]
                try:
                    await sink.write(samples)
                except BrokenPipeError:  # whoever read it has had enough
                    return
                meter.advance(len(samples) / sink.rate, samples)
                if sink.samples == wanted:
                    return
