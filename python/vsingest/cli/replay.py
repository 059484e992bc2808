"""`vsingest replay`: sends the outbound messages of a capture again."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, joins
from vsingest.cli.terminal.failures import one_line_errors
from vsingest.cli.terminal.output import Output


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
    import asyncio

    from vsingest.cli.running.joining import join
    from vsingest.cli.running.replay import replay_in_memory, replay_into
    from vsingest.client.capture.reader import audio_of

    audio = audio_of(file)  # validates the file before creating a session
    joining = replace(
        joining,
        rate=joining.rate or audio.sample_rate,
        transport=joining.transport or audio.transport,
    )
    output = Output(json)
    if fast:
        replay_in_memory(file, joining, output)
    else:
        asyncio.run(replay_into(file, join(joining), output, "s"))
