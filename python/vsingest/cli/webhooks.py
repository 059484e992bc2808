"""`vsingest webhooks`: webhooks that could not be delivered."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from yarl import URL

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import DeadLetter
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.storage.stores import DATABASE

Answer = TypeVar("Answer")

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
    output = Output(json)
    letters = _use(data, lambda outbox: outbox.dead())
    for letter in letters:
        output.tell("dead", _line(letter), **_facts(letter))
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
    if bool(ids) == everything:
        fail("name the ids of webhooks, or give --all", ExitCode.USAGE)
    output = Output(json)
    replayed = _use(data, lambda outbox: outbox.replay(None if everything else ids))
    for name in replayed:
        output.tell("replayed", f"{name} will be sent again", id=name)
    missing = sorted(set(ids or ()) - set(replayed))
    if missing:
        fail(f"not among those given up: {', '.join(missing)}")


def _use(folder: Path, work: Callable[[SqliteOutbox], Awaitable[Answer]]) -> Answer:
    path = folder / DATABASE
    if not path.is_file():
        fail(f"{folder}: no data of a server; give the folder of its --data", ExitCode.USAGE)

    async def use() -> Answer:
        database = Database(path)
        try:
            return await work(SqliteOutbox(database))
        finally:
            await database.close()

    return asyncio.run(use())


def _line(letter: DeadLetter) -> str:
    facts = _facts(letter)
    return "{id}  {diedAt}  {kind} to {host}, {attempts} attempts: {fault}".format(**facts)


def _facts(letter: DeadLetter) -> dict[str, object]:
    delivery = letter.delivery
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        # The rest of the URL may be a secret.
        "host": URL(delivery.endpoint).host,
        "attempts": letter.attempts,
        "fault": letter.fault,
        "diedAt": datetime.fromtimestamp(letter.died_at, UTC).isoformat(timespec="seconds"),
    }
