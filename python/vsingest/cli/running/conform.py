"""What `vsingest conform` does once its options are read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typer
from rich.markup import escape
from rich.table import Table

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.cli.terminal.output import Output
from vsingest.conform.check import Result, Scene
from vsingest.conform.receiver import HookReceiver
from vsingest.conform.report import Report, differences, read_report, told_by
from vsingest.conform.scenes.all_scenes import SCENES

_COLOURS: Final = {Result.PASS: "green", Result.DIFFERS: "red", Result.NOT_TRIED: "dim"}


def report_nothing(name: str) -> None:
    """Ignores the name of a scene."""


def choose_scenes(only: list[str] | None) -> Sequence[Scene[Any]]:
    """Returns the named scenes, or all of them."""
    known = {scene.name: scene for scene in SCENES}
    for name in only or ():
        if name not in known:
            fail(
                f"--only: no scene is called {name!r}; there are {', '.join(known)}", ExitCode.USAGE
            )
    return SCENES if not only else [scene for scene in SCENES if scene.name in only]


def read_earlier(path: Path) -> Report:
    """Reads an earlier report."""
    try:
        return read_report(path.read_bytes())
    except ValueError as error:
        fail(f"{path}: {error}", ExitCode.USAGE)


def make_receiver(listen: str | None, url: str | None) -> HookReceiver | None:
    """Makes the receiver of webhooks that the options name."""
    if listen is None:
        if url is not None:
            fail("--webhook-url: needs --webhook-listen beside it", ExitCode.USAGE)
        return None
    host, _, port = listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        fail(f"--webhook-listen: {listen!r} is not HOST:PORT", ExitCode.USAGE)
    return HookReceiver(host.strip("[]"), int(port), url)


def print_scenes(scenes: Sequence[Scene[Any]]) -> None:
    """Prints scenes and their checks."""
    for scene in scenes:
        typer.echo(f"{scene.name}: sessions: {scene.sessions}, seconds: {scene.seconds:g}")
        for check in scene.checks:
            typer.echo(f"  {check.id} ({check.provenance}): {check.says}")
    typer.echo(f"in all: {sum(scene.sessions for scene in scenes)} sessions")


def print_report(report: Report, other: Report | None, output: Output) -> None:
    """Prints the rows of the report, or those that differ from another report."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("check", "from", "result", "seen"):
        table.add_column(name, style="bold" if name == "check" else None, overflow="fold")
    rows = report.rows if other is None else differences(report, other)
    for row in rows:
        result = f"[{_COLOURS[row.result]}]{row.result}[/]"
        seen = escape(row.seen if other is None else f"{row.seen} / {told_by(other, row.id)}")
        table.add_row(row.id, str(row.provenance), result, seen)
    if rows:
        output.console.print(table)
    typer.echo(f"{report.service}: {report.summary()}")
    if other is not None:
        typer.echo(f"{len(rows)} rows differ from {other.service} of {other.at}")
