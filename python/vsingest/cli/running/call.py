"""What `vsingest call` does once its options are read."""

import sys
from contextlib import AbstractAsyncContextManager, suppress

from vsingest.cli.options.sinks import Sink, open_sink
from vsingest.cli.options.sources import Input
from vsingest.cli.running.conversation import Conversation
from vsingest.cli.terminal.keyboard import Keyboard, LineInput, Nobody
from vsingest.cli.terminal.output import Output, OutputClosed
from vsingest.cli.terminal.signals import leaving_on_signals
from vsingest.client.call.call import Call
from vsingest.client.reconnect import Reconnected


async def hold_call(
    connecting: AbstractAsyncContextManager[Call],
    given: Input | None,
    where: tuple[str, str | None, str | None],
    topic: str,
    seconds: float | None,
    output: Output,
) -> None:
    """Talks until the call ends, and reports what was sent and heard."""
    async with connecting as call, leaving_on_signals(call) as leave:
        # The file is created once there is audio, so a failure does not replace an existing file.
        out, form, device = where
        rate = call.audio_format.sample_rate
        sink = None if out == "none" else open_sink(out, rate=rate, form=form, device=device)
        conversation = Conversation(call, given, sink, topic, output)
        try:
            await conversation.hold(_keyboard(given, sink, output), leave, seconds)
        finally:
            if sink is not None:
                await sink.close()
            await call.leave()  # after a normal end the call has already left
            conversation.sum_up(call.ended)


def _keyboard(given: Input | None, sink: Sink | None, output: Output) -> Keyboard:
    """Returns a screen if input and output are a terminal, else an input of plain lines."""
    if sys.stdin is None or (given is not None and given.origin.name == "standard input"):
        return Nobody()
    if output.lively and sys.stdin.isatty() and sys.stdout.isatty():
        from vsingest.cli.terminal.screen import Screen

        return Screen()
    return LineInput(sys.stdin.fileno())


def tell_return(report: Reconnected, output: Output) -> None:
    """Reports that the connection was replaced."""
    # If the output is closed, the next line ends the command; here it would end the call.
    with suppress(OutputClosed):
        _tell_lost(report, output)


def _tell_lost(report: Reconnected, output: Output) -> None:
    output.tell(
        "reconnected",
        f"the connection broke ({report.reason}) and was replaced after {report.seconds:.1f} s: "
        f"{report.lost_out_ms:.0f} ms of you and {report.lost_in_ms:.0f} ms of the room are lost",
        code=report.code,
        reason=report.reason,
        seconds=report.seconds,
        lostOutMs=report.lost_out_ms,
        lostInMs=report.lost_in_ms,
    )
