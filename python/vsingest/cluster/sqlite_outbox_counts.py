"""How many deliveries of an outbox in SQLite wait: in all, for each host and for each API key.

Triggers keep the numbers, whichever process writes, so that no delivery takes longer for all that
wait before it.
"""

import sqlite3
from typing import Final

_TABLE: Final = """CREATE TABLE outbox_counts (
    kind TEXT NOT NULL, name TEXT NOT NULL, waiting INTEGER NOT NULL, PRIMARY KEY (kind, name)
    ) WITHOUT ROWID"""
_FILL: Final = """INSERT INTO outbox_counts
    SELECT 'all', '', count(*) FROM outbox WHERE died_at IS NULL
    UNION ALL SELECT 'host', host, count(*) FROM outbox WHERE died_at IS NULL GROUP BY host
    UNION ALL SELECT 'api_key', api_key, count(*) FROM outbox WHERE died_at IS NULL
        GROUP BY api_key"""
_ROWS: Final = (("all", "''"), ("host", "{row}.host"), ("api_key", "{row}.api_key"))
_MORE: Final = """
    INSERT OR IGNORE INTO outbox_counts VALUES ('{kind}', {name}, 0);
    UPDATE outbox_counts SET waiting = waiting + 1 WHERE kind = '{kind}' AND name = {name};"""
_LESS: Final = """
    UPDATE outbox_counts SET waiting = waiting - 1 WHERE kind = '{kind}' AND name = {name};
    DELETE FROM outbox_counts WHERE kind = '{kind}' AND name = {name} AND waiting = 0;"""
_TRIGGERS: Final = (
    ("put", "INSERT", "NEW.died_at IS NULL", "NEW", _MORE),
    ("sent", "DELETE", "OLD.died_at IS NULL", "OLD", _LESS),
    ("died", "UPDATE", "OLD.died_at IS NULL AND NEW.died_at IS NOT NULL", "OLD", _LESS),
)


def prepare_counts(connection: sqlite3.Connection) -> None:
    """Creates the table and its triggers, and counts once what a database of before has waiting."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox_counts'").fetchone():
        return
    connection.execute(_TABLE)
    connection.execute(_FILL)
    for name, event, when, row, steps in _TRIGGERS:
        body = "".join(steps.format(kind=kind, name=value.format(row=row)) for kind, value in _ROWS)
        connection.execute(
            f"CREATE TRIGGER outbox_counts_{name} AFTER {event} ON outbox WHEN {when}"
            f" BEGIN{body} END"
        )


def waiting(connection: sqlite3.Connection, kind: str = "all", name: str = "") -> int:
    """Returns how many deliveries wait.

    Args:
        connection: The database.
        kind: Which of them: ``all``, those of a ``host``, or those of an ``api_key``.
        name: The host, or the key.
    """
    found: tuple[int] | None = connection.execute(
        "SELECT waiting FROM outbox_counts WHERE kind = ? AND name = ?", (kind, name)
    ).fetchone()
    return 0 if found is None else found[0]
