"""The tables of an outbox in SQLite, and the query for the line that is due first."""

import sqlite3
from collections.abc import Collection
from typing import Final

from vsingest.cluster.sqlite_outbox_counts import prepare_counts

# A line's row says when its first delivery can be claimed; while a sender holds it, that is later.
_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, line TEXT NOT NULL,
        endpoint TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, created_at REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, fault TEXT NOT NULL DEFAULT '', died_at REAL)""",
    "CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (line, seq) WHERE died_at IS NULL",
    "CREATE INDEX IF NOT EXISTS outbox_dead ON outbox (seq) WHERE died_at IS NOT NULL",
    """CREATE TABLE IF NOT EXISTS outbox_lines (
        name TEXT PRIMARY KEY, endpoint TEXT NOT NULL, due_at REAL NOT NULL, lease TEXT)""",
    "CREATE INDEX IF NOT EXISTS outbox_lines_due ON outbox_lines (due_at)",
)
# Databases of earlier versions lack these columns: their deliveries count as those of one host.
_ADDED: Final = ("host TEXT NOT NULL DEFAULT ''", "api_key TEXT NOT NULL DEFAULT ''")
_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS outbox_lines_receiver ON outbox_lines (api_key, host, due_at)",
)
_WANTED: Final = "WHERE api_key NOT IN ({keys}) AND host NOT IN ({hosts}) ORDER BY due_at LIMIT 1"
_OF_FIRST: Final = (
    f"SELECT name, due_at FROM (SELECT * FROM outbox_lines ORDER BY due_at LIMIT 100) {_WANTED}"
)
# From one line it steps to the first of the next host, or of the next key if that is skipped.
_OF_EACH: Final = f"""
    WITH RECURSIVE receivers (line) AS (
        SELECT (SELECT rowid FROM outbox_lines ORDER BY api_key, host, due_at LIMIT 1)
        UNION ALL
        SELECT coalesce(
            (SELECT rowid FROM outbox_lines
             WHERE api_key = last.api_key AND host > last.host AND last.api_key NOT IN ({{keys}})
             ORDER BY host, due_at LIMIT 1),
            (SELECT rowid FROM outbox_lines
             WHERE api_key > last.api_key ORDER BY api_key, host, due_at LIMIT 1))
        FROM receivers JOIN outbox_lines AS last ON last.rowid = receivers.line)
    SELECT name, due_at FROM receivers JOIN outbox_lines ON outbox_lines.rowid = line {_WANTED}"""


def first_line(
    connection: sqlite3.Connection, skip_hosts: Collection[str], skip_keys: Collection[str]
) -> tuple[str | None, float]:
    """Returns the line that is due first, and when that is, whether or not it is held.

    If receivers are skipped it looks at one line of each receiver, so its time does not grow with
    the deliveries that wait for receivers which never answer.
    """
    keys, hosts = (", ".join("?" * len(names)) for names in (skip_keys, skip_hosts))
    skipped = *skip_keys, *skip_hosts
    for query, values in ((_OF_FIRST, skipped), (_OF_EACH, (*skip_keys, *skipped))):
        found: tuple[str, float] | None = connection.execute(
            query.format(keys=keys, hosts=hosts), values
        ).fetchone()
        if found is not None:
            return found
    return None, 0.0


def prepare(connection: sqlite3.Connection) -> None:
    """Creates missing tables and columns, and changes nothing else."""
    for statement in _SCHEMA:
        connection.execute(statement)
    for table in ("outbox", "outbox_lines"):
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for column in _ADDED:
            if column.partition(" ")[0] not in there:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in _INDEXES:
        connection.execute(statement)
    prepare_counts(connection)
