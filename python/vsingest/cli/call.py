"""`vsingest call`: talks in a room, both ways, with chat."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, joins
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output


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
    import asyncio

    from vsingest.cli.options.sources import open_source
    from vsingest.cli.running.call import hold_call, tell_return
    from vsingest.cli.running.joining import join
    from vsingest.client.hearing.topics import check_topic
    from vsingest.media.targets import check_target

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
        connecting = join(joining, on_reconnect=lambda report: tell_return(report, output))
        raw = form if out == "-" else None
        asyncio.run(hold_call(connecting, given, (out, raw, device_out), topic, seconds, output))
