"""`vsingest load`: many paced calls of this process at once, and how late they were."""

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from vsingest.cli.options import options
from vsingest.cli.options.joining import asked_audio
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.client.ingest_client import IngestClient
from vsingest.client.session.endpoint import find_endpoint
from vsingest.load.beacon import MOST_IN_ROOM
from vsingest.load.histogram import Percentiles
from vsingest.load.report import LoadReport
from vsingest.load.run import Load
from vsingest.protocol.audio import AudioFormat

Bound = Annotated[
    float | None, typer.Option(metavar="MS", min=0, help="Fail if the p99 exceeds this.")
]


@one_line_errors()
def load(
    calls: Annotated[int, typer.Option("--calls", "-n", min=1, help="The number of calls.")] = 20,
    per_room: Annotated[
        int, typer.Option(min=1, max=MOST_IN_ROOM, help="The number of calls in each room.")
    ] = 2,
    seconds: Annotated[int, typer.Option(min=1, help="How long the calls talk.")] = 10,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Also draw the measured times.")
    ] = None,
    max_lateness: Bound = None,
    max_latency: Bound = None,
    max_jitter: Bound = None,
    max_lost: Annotated[
        float | None,
        typer.Option(metavar="PERCENT", min=0, help="Fail if more frames are missing."),
    ] = None,
    rate: options.Rate = None,
    transport: options.Transport = None,
    token: options.Token = None,
    endpoint: options.Endpoint = None,
    json: options.Json = False,
) -> None:
    """Join many calls, let all of them talk, and measure; Ctrl-C ends it early.

    A service that lacks the audio that --rate and --transport ask for is not measured. The exit
    code is 1 if a call did not join or broke, or if a bound was exceeded.
    """
    if plot is not None:
        _check_picture(plot)
        # Imported before the measurement, since it may be missing and loads slowly.
        from vsingest.load.plot import draw
    try:
        service = find_endpoint(endpoint)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    audio = asked_audio(rate, transport)
    output = Output(json)
    try:
        found, report = asyncio.run(_run(calls, per_room, seconds, (token, service, audio), output))
    finally:
        output.drawn = False
    # If no call joined, there is nothing to draw, and the table would have only zeros.
    if plot is not None and report.joined:
        draw(found.counters, report, plot)
    if report.joined or json:
        _tell(report, plot if report.joined else None, output)
    missed = _missed(report, max_lateness, max_latency, max_jitter, max_lost)
    missed += [f"{count} calls: {why}" for why, count in report.failures.items()]
    if missed:
        fail("; ".join(missed))


async def _run(
    calls: int,
    per_room: int,
    seconds: int,
    how: tuple[str | None, str, AudioFormat],
    output: Output,
) -> tuple[Load, LoadReport]:
    token, endpoint, audio = how
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:.0f} of {task.total:.0f}"),
        TimeRemainingColumn(),
        console=output.console,
        disable=not output.lively,
        transient=True,
    ) as progress:
        output.drawn = output.lively
        joining = progress.add_task("calls joined", total=calls)

        def show(joined: int) -> None:
            progress.update(joining, completed=joined)
            if joined == calls:
                output.tell(
                    "joined",
                    f"{calls} calls have joined; they talk for {seconds} s",
                    calls=calls,
                    seconds=seconds,
                )

        async with IngestClient(token=token, endpoint=endpoint) as client:
            load = Load(
                client,
                calls=calls,
                per_room=per_room,
                seconds=seconds,
                audio=audio,
                progress=show,
            )
            async with until_signal():
                await _beside(load, seconds, progress)
            return load, load.report()


async def _beside(load: Load, seconds: int, progress: Progress) -> None:
    """Runs the load, and shows a progress bar."""

    async def follow() -> None:
        await load.begun.wait()
        bar = progress.add_task("seconds talked", total=seconds)
        for _ in range(seconds):
            await asyncio.sleep(1)
            progress.advance(bar)

    following = asyncio.create_task(follow())
    try:
        await load.run()
    finally:
        following.cancel()


def _check_picture(path: Path) -> None:
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        fail(f"{path}: a picture's name ends in .png, .svg or .pdf", ExitCode.USAGE)
    if not path.absolute().parent.is_dir():
        fail(f"{path}: there is no folder {path.parent}")


def _missed(
    report: LoadReport,
    lateness: float | None,
    latency: float | None,
    jitter: float | None,
    lost: float | None,
) -> list[str]:
    bounds = (
        ("lateness", report.lateness.p99 * 1_000, lateness, "ms at p99"),
        ("latency", report.latency.p99 * 1_000, latency, "ms at p99"),
        ("jitter", report.jitter.p99 * 1_000, jitter, "ms at p99"),
        ("lost", report.lost_percent, lost, "% of the frames"),
    )
    return [
        f"{name} {found:.2f} {unit} is beyond --max-{name} {bound:g}"
        for name, found, bound, unit in bounds
        if bound is not None and found > bound
    ]


def _tell(report: LoadReport, plot: Path | None, output: Output) -> None:
    if output.json:
        output.tell(
            "load",
            "",
            **msgspec.to_builtins(report),
            lostPercent=report.lost_percent,
            cores=report.cores,
            plot=None if plot is None else str(plot),
        )
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    table.add_column("ms", style="bold")
    for name in ("p50", "p90", "p99", "p99.9", "max"):
        table.add_column(name, justify="right")
    for name, times in (
        ("lateness", report.lateness),
        ("latency", report.latency),
        ("jitter", report.jitter),
    ):
        table.add_row(name, *_in_ms(times))
    output.console.print(table)
    for line in _lines(report):
        output.console.print(line, soft_wrap=True)
    if plot is not None:
        output.console.print(f"drawn in {plot}", soft_wrap=True)


def _in_ms(times: Percentiles) -> list[str]:
    return [f"{value * 1_000:.2f}" for value in msgspec.structs.astuple(times)]


def _lines(report: LoadReport) -> list[str]:
    dropped = sum(report.samples_dropped.values())
    lines = [
        f"{report.joined} of {report.calls} calls in {report.rooms} rooms, {report.seconds:.1f} s",
        f"frames: {report.frames_sent} sent, {report.frames_heard} heard, "
        f"{report.frames_missing} missing ({report.lost_percent:.3f} %); "
        f"{dropped} samples dropped; {report.gaps} gaps",
        f"latency is that of {report.marks_heard} loud frames: one a second in each room",
        f"processor: {report.cores:.2f} of a core, {report.cpu_per_frame * 1e6:.0f} us a frame",
    ]
    unheard = report.marks_due - report.marks_heard
    if unheard:
        lines[2] += f"; {unheard} others were not heard, as they were lost or concealed"
    return [*lines, *(f"stalled: {stall}" for stall in report.stalls)]
