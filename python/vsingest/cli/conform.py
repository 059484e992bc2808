"""`vsingest conform`: compares a service with our reading of the protocol."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options.credentials import key_and_secret
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output


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
    import asyncio

    import msgspec

    from vsingest.cli.running.conform import (
        choose_scenes,
        make_receiver,
        print_report,
        print_scenes,
        read_earlier,
        report_nothing,
    )
    from vsingest.client.session.endpoint import find_endpoint
    from vsingest.conform.report import markdown
    from vsingest.conform.run import judge

    scenes = choose_scenes(only)
    if list_scenes:
        print_scenes(scenes)
        return
    for path in (json, page):
        if path is not None and not path.absolute().parent.is_dir():
            fail(f"{path}: there is no folder {path.parent}", ExitCode.USAGE)
    other = None if against is None else read_earlier(against)
    receiver = make_receiver(webhook_listen, webhook_url)
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
            progress=(lambda name: output.warn(f"now: {name}"))
            if output.lively
            else report_nothing,
        )
    )
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    if page is not None:
        page.write_text(markdown(report, other))
    print_report(report, other, output)
    if not report.conforms:
        raise typer.Exit(ExitCode.FAILED)
