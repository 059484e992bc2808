"""`vsingest send`: plays a sound into a room."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, joins
from vsingest.cli.terminal.failures import one_line_errors
from vsingest.cli.terminal.output import Output


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
    import asyncio

    from vsingest.cli.options.sources import open_source
    from vsingest.cli.running.joining import join
    from vsingest.cli.running.send import send_source

    opened = open_source(source, form=form, device=device, seconds=seconds, record=record)
    with closing(opened.source):
        asyncio.run(send_source(opened, join(joining), Output(json)))
