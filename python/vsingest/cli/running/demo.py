"""What `vsingest demo` does once its options are read."""

from rich.panel import Panel
from rich.table import Table

from vsingest.cli.terminal.output import Output
from vsingest.demo.report import DemoReport


def print_report(report: DemoReport, files: dict[str, str], output: Output) -> None:
    """Prints the report as a table."""
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
