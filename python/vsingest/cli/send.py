"""`vsingest send`: plays a sound into a room."""

import asyncio
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, join, joins
from vsingest.cli.options.sources import Input, open_source
from vsingest.cli.terminal.failures import one_line_errors
from vsingest.cli.terminal.meter import Meter
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.cli.terminal.timing import in_time, timing
from vsingest.client.call.call import Call
from vsingest.media.source import Source, each


@one_line_errors()
@joins
def send(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-|mic|tone[:HZ]|noise|silence",
            help="A sound file of any rate and channel count; - is raw PCM on standard input.",
        ),
    ],
    *,
    joining: Joining,
    form: options.Format = None,
    device: options.DeviceName = None,
    seconds: Annotated[
        float | None, options.seconds("Stop after this many seconds of audio.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also record what is sent, as .wav or .flac."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Play a sound into a room in real time, to its end or Ctrl-C."""
    opened = open_source(source, form=form, device=device, seconds=seconds, record=record)
    with closing(opened.source):
        asyncio.run(_send(opened, join(joining), Output(json)))


async def _send(
    given: Input, connecting: AbstractAsyncContextManager[Call], output: Output
) -> None:
    call = None
    try:
        async with connecting as joined:
            with Meter(output, "sending", given.source.seconds) as meter:
                async with until_signal():
                    call = joined
                    await _play(given.source, call, meter, output)
                # Queued audio is still heard to its end.
                await call.drain()
    finally:
        # The call is over, so nothing is queued any more.
        if call is not None:
            _tell(call, given, output)


async def _play(source: Source, call: Call, meter: Meter, output: Output) -> None:
    # A program may end the command at this report; it handles signals by now.
    long = "" if source.seconds is None else f", {source.seconds:.1f} s"
    output.tell(
        "joined",
        f"joined room {call.room_id}; sending {source.name}{long}",
        roomId=call.room_id,
        sessionId=call.session_id,
        seconds=source.seconds,
        audio=msgspec.to_builtins(call.audio_format),
    )
    async for block in each(source.blocks()):
        await call.send(block, rate=source.rate, channels=source.channels)
        meter.advance(block.size / source.channels / source.rate, block)


def _tell(call: Call, given: Input, output: Output) -> None:
    stats = call.stats()
    sent, dropped = stats.sending.sent, sum(stats.sending.dropped.values())
    seconds = sent / stats.sample_rate
    output.tell(
        "sent",
        f"sent {seconds:.2f} s in {stats.sending.frames} frames, dropped {dropped} samples; "
        f"{in_time(stats)}",
        frames=stats.sending.frames,
        acceptedSamples=stats.sending.accepted,
        sentSamples=sent,
        droppedSamples=dropped,
        **timing(stats),
        inputCutBytes=given.cut_bytes,
        inputDamage=given.damage,
        inputDroppedSamples=given.dropped,
    )
    if not stats.sending.accepted:
        output.warn(f"nothing was sent: {given.source.name} gave no sound")
    for loss in given.losses():
        output.warn(loss)
