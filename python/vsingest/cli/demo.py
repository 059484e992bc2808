"""`vsingest demo`: real speech through a room, and a report on what came out."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.panel import Panel
from rich.table import Table

from vsingest.cli.options import options
from vsingest.cli.options.joining import asked_audio
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.demo.parties import DemoFailed
from vsingest.demo.report import DemoReport
from vsingest.demo.server_process import ServerFailed


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
    output = Output(json)
    if clip is not None:
        from vsingest.demo.clip import write_clip

        seconds = write_clip(clip)
        output.tell(
            "clip", f"{seconds:.2f} s of speech into {clip}", file=str(clip), seconds=seconds
        )
        return
    # matplotlib loads slowly, and only this command needs it.
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
        _print(report, files, output)
    if not report.is_fine:
        raise typer.Exit(ExitCode.FAILED)


def _print(report: DemoReport, files: dict[str, str], output: Output) -> None:
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(report):
        table.add_row(name, value)
    table.add_section()
    for name, path in files.items():
        table.add_row(name, path)
    verdict = f"[green]{_verdict(report)}[/]" if report.is_fine else f"[red]{_verdict(report)}[/]"
    output.console.print(
        Panel(table, title="speech through a room", subtitle=verdict, expand=False)
    )


def _verdict(report: DemoReport) -> str:
    if not report.adds_up:
        return "samples are missing"
    if report.stalls:
        return f"no sample is lost, but the audio stood still: stalls: {len(report.stalls)}"
    if not report.bit_identical:
        return "no sample is lost, but some are not what was said"
    return "every sample is accounted for"


def _rows(report: DemoReport) -> list[tuple[str, str]]:
    return [
        ("room", report.room_id),
        ("session", report.session_id),
        ("speech", f"{report.speech_seconds:.2f} s at 48 kHz, with a tone beneath"),
        ("frames sent", f"{report.frames_sent} by two participants, of 20 ms each"),
        ("frames received", f"{report.frames_received} by the recorder"),
        ("lost", f"{report.samples_lost} samples; {report.samples_unaccounted} unaccounted for"),
        ("concealed", f"{report.samples_concealed} samples"),
        ("stalls", "\n".join(map(str, report.stalls)) or "none"),
        ("latency", _times(report.latency.p50, report.latency.p99, report.latency.max)),
        ("pacing lateness", _times(report.lateness.p50, report.lateness.p99, report.lateness.max)),
        ("level", f"{report.level_dbfs:.1f} dBFS"),
        ("SNR", f"{report.snr_in_words}, against an offline conversion"),
        ("real-time factor", f"{report.real_time_factor:.3f} of a core for three clients"),
    ]


def _times(p50: float, p99: float, worst: float) -> str:
    return f"p50 {p50 * 1_000:.2f}   p99 {p99 * 1_000:.2f}   max {worst * 1_000:.2f} ms"
