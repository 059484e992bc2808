"""What `vsingest listen` does once its options are read."""

from contextlib import AbstractAsyncContextManager
from typing import Final

import msgspec

from vsingest.cli.options.sinks import Sink, open_sink
from vsingest.cli.terminal.meter import Meter
from vsingest.cli.terminal.output import Output, printable
from vsingest.cli.terminal.signals import leaving_on_signals
from vsingest.client.call.call import Call

STEADY: Final = ("speaker", "-")


async def hear_room(
    connecting: AbstractAsyncContextManager[Call],
    out: str,
    form: str | None,
    device: str | None,
    unpaced: bool,
    seconds: float | None,
    output: Output,
) -> None:
    """Writes the room's audio to a sink until the call ends, and reports how much."""
    # A file is made once there is something to record: a failure leaves an older one as it was.
    async with connecting as call, leaving_on_signals(call):
        rate = call.audio_format.sample_rate
        sink = open_sink(out, rate=rate, form=form, device=device, steady=not unpaced)
        doing = ("recording", "recorded") if out not in STEADY else ("playing", "played")
        output.tell(
            "joined",
            f"joined room {call.room_id}; {doing[0]} into {sink.name}",
            roomId=call.room_id,
            sessionId=call.session_id,
            audio=msgspec.to_builtins(call.audio_format),
        )
        try:
            await _hear(call, sink, seconds, output)
        finally:
            await sink.close()
            ended = call.ended  # None if --seconds passed or the reader closed the pipe
            why = f"; the call is over: {printable(ended.reason)}" if ended is not None else ""
            output.tell(
                doing[1],
                f"{doing[1]} {sink.samples / sink.rate:.2f} s into {sink.name}{why}",
                file=sink.name,
                samples=sink.samples,
                seconds=sink.samples / sink.rate,
                droppedSamples=sink.dropped,
                ended=None if ended is None else msgspec.to_builtins(ended),
            )
            if sink.dropped:
                output.warn(f"{sink.name} was too slow for {sink.dropped / sink.rate:.2f} s of it")


async def _hear(call: Call, sink: Sink, seconds: float | None, output: Output) -> None:
    wanted = None if seconds is None else round(seconds * sink.rate)
    stream = call.audio(rate=sink.rate, raw=not sink.steady)
    with Meter(output, "listening", seconds) as meter:
        async with stream:
            async for frame in stream:
                samples = frame if wanted is None else frame[: wanted - sink.samples]
                try:
                    await sink.write(samples)
                except BrokenPipeError:  # the reader of the pipe closed it
                    return
                meter.advance(len(samples) / sink.rate, samples)
                if sink.samples == wanted:
                    return
