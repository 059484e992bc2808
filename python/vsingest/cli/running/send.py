"""What `vsingest send` does once its options are read."""

from contextlib import AbstractAsyncContextManager

import msgspec

from vsingest.cli.options.sources import Input
from vsingest.cli.terminal.meter import Meter
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.cli.terminal.timing import in_time, timing
from vsingest.client.call.call import Call
from vsingest.media.source import Source, each


async def send_source(
    given: Input, connecting: AbstractAsyncContextManager[Call], output: Output
) -> None:
    """Plays the source into the call to its end, and reports what was sent."""
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
