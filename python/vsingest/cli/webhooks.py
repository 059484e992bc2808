"""`vsingest webhooks`: webhooks that could not be delivered."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output

app = typer.Typer(
    help="List and replay webhooks that could not be delivered.", no_args_is_help=True
)


Data = Annotated[
    Path,
    typer.Option(
        "--data", metavar="DIR", help="The server's data folder; the server may be running."
    ),
]


@app.command("list")
@one_line_errors()
def list_dead(data: Data, json: options.Json = False) -> None:
    """List the webhooks that were given up, oldest first."""
    from vsingest.cli.running.webhooks import facts_of, line_of, use_outbox

    output = Output(json)
    letters = use_outbox(data, lambda outbox: outbox.dead())
    for letter in letters:
        output.tell("dead", line_of(letter), **facts_of(letter))
    if not letters and not json:
        output.tell("none", "none was given up")


@app.command("replay")
@one_line_errors()
def replay(
    data: Data,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of webhooks.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Replay all of them.")] = False,
    json: options.Json = False,
) -> None:
    """Queue webhooks that were given up; the server sends them within seconds."""
    from vsingest.cli.running.webhooks import use_outbox

    if bool(ids) == everything:
        fail("name the ids of webhooks, or give --all", ExitCode.USAGE)
    output = Output(json)
    replayed = use_outbox(data, lambda outbox: outbox.replay(None if everything else ids))
    for name in replayed:
        output.tell("replayed", f"{name} will be sent again", id=name)
    missing = sorted(set(ids or ()) - set(replayed))
    if missing:
        fail(f"not among those given up: {', '.join(missing)}")
