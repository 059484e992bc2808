"""What `vsingest webhooks` does once its options are read."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from yarl import URL

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import DeadLetter
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.storage.stores import DATABASE

Answer = TypeVar("Answer")


def use_outbox(folder: Path, work: Callable[[SqliteOutbox], Awaitable[Answer]]) -> Answer:
    """Opens the outbox of a server's data folder for one piece of work."""
    path = folder / DATABASE
    if not path.is_file():
        fail(f"{folder}: no data of a server; give the folder of its --data", ExitCode.USAGE)

    async def use_outbox() -> Answer:
        database = Database(path)
        try:
            return await work(SqliteOutbox(database))
        finally:
            await database.close()

    return asyncio.run(use_outbox())


def line_of(letter: DeadLetter) -> str:
    """Describes a webhook in one line."""
    facts = facts_of(letter)
    return "{id}  {diedAt}  {kind} to {host}, {attempts} attempts: {fault}".format(**facts)


def facts_of(letter: DeadLetter) -> dict[str, object]:
    """Returns what is known of a webhook, without its URL."""
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
