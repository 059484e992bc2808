"""`vsingest call`: talks in a room, both ways, with chat."""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager, ExitStack, suppress
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.conversation import Conversation
from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, join, joins
from vsingest.cli.options.sinks import Sink, open_sink
from vsingest.cli.options.sources import Input, open_source
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.keyboard import Keyboard, LineInput, Nobody
from vsingest.cli.terminal.output import Output, OutputClosed
from vsingest.cli.terminal.signals import leaving_on_signals
from vsingest.client.call.call import Call
from vsingest.client.hearing.topics import check_topic
from vsingest.client.reconnect import Reconnected
from vsingest.media.targets import check_target


@one_line_errors()
@joins
def call(
    source: Annotated[
        str,
        typer.Option(
            *("--in", "-i"),
            metavar="mic|FILE|-|tone[:HZ]|noise|silence|none",
            help="The audio to send; - is raw PCM on standard input.",
        ),
    ] = "mic",
    *,
    joining: Joining,
    out: Annotated[
        str,
        typer.Option(
            *("--out", "-o"),
            metavar="speaker|FILE|-|none",
            help="Where the room's audio goes; FILE is .wav or .flac, - is raw PCM.",
        ),
    ] = "speaker",
    topic: Annotated[str, typer.Option(help="The topic of the chat.")] = "CHAT",
    form: options.Format = None,
    device_in: Annotated[
        str | None, typer.Option(metavar="NAME", help="The microphone; see `vsingest devices`.")
    ] = None,
    device_out: Annotated[str | None, typer.Option(metavar="NAME", help="The speaker.")] = None,
    seconds: Annotated[float | None, options.seconds("Leave after this many seconds.")] = None,
    json: options.Json = False,
) -> None:
    """Talk in a room, until Ctrl-C or the end of the meeting.

    Each line that you type is sent to the topic. /mute, /unmute, /clear (drop the audio that waits
    to be sent) and /leave are commands; on a terminal there are also keys for them, and meters.
    """
    output = Output(json, aside=out == "-")
    try:
        check_topic(topic)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    if out not in ("speaker", "-", "none"):
        check_target(Path(out))
    with ExitStack() as stack:
        given = None
        if source != "none":
            given = open_source(source, form=form, device=device_in)
            stack.callback(given.source.close)
        connecting = join(joining, on_reconnect=lambda report: _tell_return(report, output))
        raw = form if out == "-" else None
        asyncio.run(_call(connecting, given, (out, raw, device_out), topic, seconds, output))


async def _call(
    connecting: AbstractAsyncContextManager[Call],
    given: Input | None,
    where: tuple[str, str | None, str | None],
    topic: str,
    seconds: float | None,
    output: Output,
) -> None:
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


def _tell_return(report: Reconnected, output: Output) -> None:
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
