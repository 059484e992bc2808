"""`vsingest listen`: plays, records or pipes the audio of a room."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.options.joining import Joining, joins
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output


@one_line_errors()
@joins
def listen(
    out: Annotated[
        str,
        typer.Option(
            *("--out", "-o"),
            metavar="speaker|FILE|-",
            help="A file to record, .wav or .flac; - is raw PCM on standard output.",
        ),
    ] = "speaker",
    *,
    joining: Joining,
    seconds: Annotated[
        float | None, options.seconds("Stop after this many seconds of audio.")
    ] = None,
    form: options.Format = None,
    device: options.DeviceName = None,
    unpaced: Annotated[
        bool,
        typer.Option(
            "--unpaced",
            help="Output raw PCM as it arrives, without adding or dropping samples to keep a pace.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Hear a room until Ctrl-C, --seconds, or the end of the meeting."""
    import asyncio

    from vsingest.cli.running.joining import join
    from vsingest.cli.running.listen import STEADY, hear_room
    from vsingest.media.targets import check_target

    if out not in STEADY:
        check_target(Path(out))
    if unpaced and out != "-":
        fail("--unpaced is for raw PCM, --out -; a file is so anyway", ExitCode.USAGE)
    output = Output(json, aside=out == "-")
    asyncio.run(hear_room(join(joining), out, form, device, unpaced, seconds, output))
