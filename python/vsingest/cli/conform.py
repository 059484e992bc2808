"""`vsingest conform`: compares a service with our reading of the protocol."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from vsingest.cli.options.credentials import key_and_secret
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.client.session.endpoint import find_endpoint
from vsingest.conform.check import Result, Scene
from vsingest.conform.receiver import HookReceiver
from vsingest.conform.report import Report, differences, markdown, read_report, told_by
from vsingest.conform.run import judge
from vsingest.conform.scenes.all_scenes import SCENES

_COLOURS: Final = {Result.PASS: "green", Result.DIFFERS: "red", Result.NOT_TRIED: "dim"}


@one_line_errors()
def conform(
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]",
            help="The service. Default: $VIDEOSDK_API_ENDPOINT, else the hosted one.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="SCENE", help="Play this scene alone; repeatable; see --list."),
    ] = None,
    list_scenes: Annotated[
        bool, typer.Option("--list", help="List scenes and checks, and do nothing.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option("--markdown", metavar="FILE", help="Write it as a page, to attach somewhere."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Compare with an earlier report of --json."),
    ] = None,
    webhook_listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Listen there for webhooks, and check them too."),
    ] = None,
    webhook_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="By which the service reaches that; else the address."),
    ] = None,
) -> None:
    """Compare a service with docs/protocol.md: documented, seen and own statements.

    Key and secret come from $VIDEOSDK_API_KEY and $VIDEOSDK_SECRET. The exit code is 1 if the
    service differs from a documented statement, or fails before it could be checked.
    """
    scenes = _chosen(only)
    if list_scenes:
        _list(scenes)
        return
    for path in (json, page):
        if path is not None and not path.absolute().parent.is_dir():
            fail(f"{path}: there is no folder {path.parent}", ExitCode.USAGE)
    other = None if against is None else _read(against)
    receiver = _receiver(webhook_listen, webhook_url)
    try:
        endpoint = find_endpoint(url)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    api_key, secret = key_and_secret(None, None)
    output = Output(json=False)
    sessions = sum(scene.sessions for scene in scenes)
    seconds = max(
        sum(scene.seconds for scene in scenes if not scene.alongside),
        *(scene.seconds for scene in scenes),
    )
    output.warn(f"{sessions} sessions at {endpoint}, in about {seconds:.0f} s")
    report = asyncio.run(
        judge(
            endpoint,
            api_key,
            secret,
            scenes,
            receiver=receiver,
            progress=(lambda name: output.warn(f"now: {name}")) if output.lively else _quiet,
        )
    )
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    if page is not None:
        page.write_text(markdown(report, other))
    _print(report, other, output)
    if not report.conforms:
        raise typer.Exit(ExitCode.FAILED)


def _quiet(name: str) -> None:
    pass


def _chosen(only: list[str] | None) -> Sequence[Scene[Any]]:
    known = {scene.name: scene for scene in SCENES}
    for name in only or ():
        if name not in known:
            fail(
                f"--only: no scene is called {name!r}; there are {', '.join(known)}", ExitCode.USAGE
            )
    return SCENES if not only else [scene for scene in SCENES if scene.name in only]


def _read(path: Path) -> Report:
    try:
        return read_report(path.read_bytes())
    except ValueError as error:
        fail(f"{path}: {error}", ExitCode.USAGE)


def _receiver(listen: str | None, url: str | None) -> HookReceiver | None:
    if listen is None:
        if url is not None:
            fail("--webhook-url: needs --webhook-listen beside it", ExitCode.USAGE)
        return None
    host, _, port = listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        fail(f"--webhook-listen: {listen!r} is not HOST:PORT", ExitCode.USAGE)
    return HookReceiver(host.strip("[]"), int(port), url)


def _list(scenes: Sequence[Scene[Any]]) -> None:
    for scene in scenes:
        typer.echo(f"{scene.name}: sessions: {scene.sessions}, seconds: {scene.seconds:g}")
        for check in scene.checks:
            typer.echo(f"  {check.id} ({check.provenance}): {check.says}")
    typer.echo(f"in all: {sum(scene.sessions for scene in scenes)} sessions")


def _print(report: Report, other: Report | None, output: Output) -> None:
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
