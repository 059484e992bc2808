"""What `vsingest load` does once its options are read."""

import asyncio
from pathlib import Path

import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.client.ingest_client import IngestClient
from vsingest.load.histogram import Percentiles
from vsingest.load.report import LoadReport
from vsingest.load.run import Load
from vsingest.protocol.audio import AudioFormat


async def run_load(
    calls: int,
    per_room: int,
    seconds: int,
    how: tuple[str | None, str, AudioFormat],
    output: Output,
) -> tuple[Load, LoadReport]:
    """Joins the calls and lets them talk, with progress bars on a terminal."""
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


def check_picture(path: Path) -> None:
    """Ends the command if no picture can be written there."""
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        fail(f"{path}: a picture's name ends in .png, .svg or .pdf", ExitCode.USAGE)
    if not path.absolute().parent.is_dir():
        fail(f"{path}: there is no folder {path.parent}")


def missed_bounds(
    report: LoadReport,
    lateness: float | None,
    latency: float | None,
    jitter: float | None,
    lost: float | None,
) -> list[str]:
    """Describes each bound that the report exceeds."""
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


def tell_report(report: LoadReport, plot: Path | None, output: Output) -> None:
    """Reports the measurements, as a table or as JSON."""
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
