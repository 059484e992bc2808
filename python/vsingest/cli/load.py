"""`vsingest load`: many paced calls of this process at once, and how late they were."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.load.bounds import MOST_IN_ROOM

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
    import asyncio

    from vsingest.cli.running.joining import asked_audio
    from vsingest.cli.running.load import check_picture, missed_bounds, run_load, tell_report
    from vsingest.client.session.endpoint import find_endpoint

    if plot is not None:
        check_picture(plot)
        # Imported before the measurement, since it may be missing and loads slowly.
        from vsingest.load.plot import draw
    try:
        service = find_endpoint(endpoint)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    audio = asked_audio(rate, transport)
    output = Output(json)
    try:
        found, report = asyncio.run(
            run_load(calls, per_room, seconds, (token, service, audio), output)
        )
    finally:
        output.drawn = False
    # If no call joined, there is nothing to draw, and the table would have only zeros.
    if plot is not None and report.joined:
        draw(found.counters, report, plot)
    if report.joined or json:
        tell_report(report, plot if report.joined else None, output)
    missed = missed_bounds(report, max_lateness, max_latency, max_jitter, max_lost)
    missed += [f"{count} calls: {why}" for why, count in report.failures.items()]
    if missed:
        fail("; ".join(missed))
