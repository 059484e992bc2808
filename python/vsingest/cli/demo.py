"""`vsingest demo`: real speech through a room, and a report on what came out."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output


@one_line_errors()
def demo(
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="DIR", help="The folder for the recording and the picture."
        ),
    ] = Path("demo-out"),
    clip: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Only write the speech to a WAV or FLAC file."),
    ] = None,
    rate: options.Rate = None,
    transport: options.Transport = None,
    json: options.Json = False,
) -> None:
    """Send real speech through a room on a server of its own, and report what came out.

    Three participants join a room: one speaks, one plays a tone, one records. Every sample of the
    recording is compared with speech and tone converted offline. The exit code is 1 if a sample is
    lost, unaccounted for or different, or if the audio stalled for 60 ms or more.
    """
    import msgspec

    from vsingest.cli.running.demo import print_report
    from vsingest.cli.running.joining import asked_audio
    from vsingest.demo.parties import DemoFailed
    from vsingest.demo.server_process import ServerFailed

    output = Output(json)
    if clip is not None:
        from vsingest.demo.clip import write_clip

        seconds = write_clip(clip)
        output.tell(
            "clip", f"{seconds:.2f} s of speech into {clip}", file=str(clip), seconds=seconds
        )
        return
    # matplotlib loads slowly, and the clip does not need it.
    from vsingest.demo.run import PICTURE, RECORDING, run_demo

    audio = asked_audio(rate, transport)
    try:
        if output.lively:
            with output.console.status("three participants meet; this takes some seven seconds"):
                report = run_demo(out, audio)
        else:
            report = run_demo(out, audio)
    except (DemoFailed, ServerFailed) as error:
        fail(str(error))
    files = {"recording": str(out / RECORDING), "picture": str(out / PICTURE)}
    if json:
        output.tell(
            "demo",
            "",
            **msgspec.to_builtins(report),
            addsUp=report.adds_up,
            fine=report.is_fine,
            **files,
        )
    else:
        print_report(report, files, output)
    if not report.is_fine:
        raise typer.Exit(ExitCode.FAILED)
