"""The session log in a SQLite database, in a file or in memory."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from vsingest.cluster.database import Database
from vsingest.cluster.session import Session
from vsingest.cluster.session_log import (
    Abandoned,
    CallRecord,
    Entry,
    SessionFilter,
    SessionRecord,
    Stays,
)
from vsingest.cluster.tables import Tables
from vsingest.protocol.limits import Limits
from vsingest.protocol.pages import PageQuery

_SCHEMA: Final = (
    """
    CREATE TABLE IF NOT EXISTS sessions (
        number INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL UNIQUE,
        api_key TEXT NOT NULL,
        room_id TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER,
        reason TEXT
    )
    """,
    "CREATE INDEX IF NOT EXISTS sessions_of_a_room ON sessions (api_key, room_id)",
    """
    CREATE TABLE IF NOT EXISTS calls (
        number INTEGER PRIMARY KEY,
        call_id TEXT NOT NULL UNIQUE,
        session_id TEXT NOT NULL REFERENCES sessions (session_id) ON DELETE CASCADE,
        participant_id TEXT NOT NULL,
        name TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER,
        reason TEXT,
        heard BLOB
    )
    """,
    "CREATE INDEX IF NOT EXISTS calls_of_a_session ON calls (session_id, participant_id)",
    # For live calls of one of several nodes: what another node needs in order to take over.
    """
    CREATE TABLE IF NOT EXISTS session_owners (
        session_id TEXT PRIMARY KEY REFERENCES sessions (session_id) ON DELETE CASCADE,
        owner TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS sessions_of_an_owner ON session_owners (owner)",
    """
    CREATE TABLE IF NOT EXISTS open_calls (
        call_id TEXT PRIMARY KEY REFERENCES calls (call_id) ON DELETE CASCADE,
        call BLOB NOT NULL
    )
    """,
)
_SESSION: Final = 'session_id, api_key, room_id, start, "end", reason'
_CALL: Final = 'call_id, session_id, participant_id, name, start, "end", reason, heard'
_SHOW_SESSION: Final = f"""
{_SESSION}, (SELECT owner FROM session_owners WHERE session_id = sessions.session_id)
"""
_SHOW_CALL: Final = f"{_CALL}, (SELECT call FROM open_calls WHERE call_id = calls.call_id)"
_PUT_SESSION: Final = f"""
INSERT INTO sessions ({_SESSION}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (session_id) DO UPDATE SET "end" = excluded."end", reason = excluded.reason
WHERE "end" IS NULL
"""
_PUT_CALL: Final = f"""
INSERT INTO calls ({_CALL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (call_id) DO UPDATE
SET "end" = excluded."end", reason = excluded.reason, heard = excluded.heard
WHERE "end" IS NULL
"""
_FORGET_SESSIONS: Final = """
DELETE FROM sessions WHERE number IN (
    SELECT number FROM sessions WHERE api_key = ? AND "end" IS NOT NULL
    ORDER BY number DESC LIMIT -1 OFFSET ?
)
"""
_FORGET_CALLS: Final = """
DELETE FROM calls WHERE number IN (
    SELECT number FROM calls WHERE session_id = ? AND "end" IS NOT NULL
    ORDER BY number DESC LIMIT -1 OFFSET ?
)
"""
_WANTED: Final = """
FROM sessions WHERE api_key = :api_key
AND (:room_ids IS NULL OR room_id IN (SELECT value FROM json_each(:room_ids)))
AND (:ended IS NULL OR ("end" IS NOT NULL) = :ended)
AND (:since IS NULL OR start >= :since) AND (:until IS NULL OR start <= :until)
"""
_NEWEST: Final = "ORDER BY number DESC LIMIT :limit OFFSET :offset"
_PEOPLE: Final = """
SELECT participant_id FROM calls WHERE session_id = :session_id
GROUP BY participant_id HAVING NOT :active OR sum("end" IS NULL) > 0 ORDER BY min(number)
"""
_STAYS: Final = f"SELECT {_SHOW_CALL} FROM calls WHERE session_id = ? AND participant_id = ?"
_OF_OWNER: Final = "session_id IN (SELECT session_id FROM session_owners WHERE owner = :owner)"
_ADOPT: Final = """
INSERT OR REPLACE INTO session_owners SELECT session_id, ? FROM sessions WHERE "end" IS NULL
"""
_OPEN_CALLS: Final = f"""
SELECT {_SHOW_CALL} FROM calls WHERE session_id = ? AND "end" IS NULL ORDER BY number
"""

_ENDED_CALLS: Final = 'SELECT call_id FROM calls NATURAL JOIN open_calls WHERE "end" IS NOT NULL'

_decoder = msgspec.json.Decoder(Session)


class SqliteSessionLog:
    """A `SessionLog` over a database.

    Args:
        database: The database, which `close` leaves open.
        limits: How many sessions and calls to keep.
    """

    def __init__(self, database: Database, limits: Limits) -> None:
        self._tables = Tables(database, *_SCHEMA)
        self._limits = limits

    async def write(self, entries: Sequence[Entry]) -> None:
        """See `SessionLog.write`."""
        await self._tables.run(lambda connection: self._write(connection, entries))

    async def sessions(
        self, api_key: str, query: PageQuery, wanted: SessionFilter
    ) -> tuple[int, list[SessionRecord]]:
        """See `SessionLog.sessions`."""
        names = None if wanted.room_ids is None else msgspec.json.encode(wanted.room_ids).decode()
        values = {
            "api_key": api_key,
            "room_ids": names,
            "ended": None if wanted.status is None else wanted.status == "ended",
            "since": wanted.since,
            "until": wanted.until,
        }

        def work(connection: sqlite3.Connection) -> tuple[int, list[SessionRecord]]:
            (total,) = connection.execute(f"SELECT count(*) {_WANTED}", values).fetchone()
            rows = connection.execute(
                f"SELECT {_SHOW_SESSION} {_WANTED} {_NEWEST}",
                {**values, "limit": query.per_page, "offset": query.offset},
            )
            return total, [_session(row) for row in rows]

        return await self._tables.run(work)

    async def session(self, api_key: str, session_id: str) -> SessionRecord | None:
        """See `SessionLog.session`."""

        def work(connection: sqlite3.Connection) -> SessionRecord | None:
            row = connection.execute(
                f"SELECT {_SHOW_SESSION} FROM sessions WHERE api_key = ? AND session_id = ?",
                (api_key, session_id),
            ).fetchone()
            return None if row is None else _session(row)

        return await self._tables.run(work)

    async def participants(
        self, session_id: str, query: PageQuery, *, active: bool = False
    ) -> tuple[int, list[Stays]]:
        """See `SessionLog.participants`."""
        values = {"session_id": session_id, "active": active}

        def work(connection: sqlite3.Connection) -> tuple[int, list[Stays]]:
            (total,) = connection.execute(f"SELECT count(*) FROM ({_PEOPLE})", values).fetchone()
            people = connection.execute(
                f"{_PEOPLE} LIMIT :limit OFFSET :offset",
                {**values, "limit": query.per_page, "offset": query.offset},
            ).fetchall()
            return total, [_stays(connection, session_id, person) for (person,) in people]

        return await self._tables.run(work)

    async def participant(self, session_id: str, participant_id: str) -> Stays:
        """See `SessionLog.participant`."""
        return await self._tables.run(
            lambda connection: _stays(connection, session_id, participant_id)
        )

    async def abandoned(self, owner: str) -> list[Abandoned]:
        """See `SessionLog.abandoned`."""

        def work(connection: sqlite3.Connection) -> list[Abandoned]:
            query = f"SELECT {_SHOW_SESSION} FROM sessions WHERE {_OF_OWNER} ORDER BY number"
            sessions = map(_session, connection.execute(query, {"owner": owner}).fetchall())
            return [
                (one, [*map(_call, connection.execute(_OPEN_CALLS, (one.session_id,)))])
                for one in sessions
            ]

        return await self._tables.run(work)

    async def adopt(self, owner: str) -> None:
        """See `SessionLog.adopt`."""
        await self._tables.run(lambda connection: connection.execute(_ADOPT, (owner,)))

    async def end_abandoned(self, now: int, reason: str, owner: str | None = None) -> None:
        """See `SessionLog.end_abandoned`."""
        values = {"now": now, "reason": reason, "owner": owner}
        whose = "TRUE" if owner is None else _OF_OWNER

        def work(connection: sqlite3.Connection) -> None:
            for table in ("calls", "sessions"):
                end = f'UPDATE {table} SET "end" = max(:now, start), reason = :reason'
                connection.execute(f'{end} WHERE "end" IS NULL AND {whose}', values)
            connection.execute(f"DELETE FROM open_calls WHERE call_id IN ({_ENDED_CALLS})")
            connection.execute(f"DELETE FROM session_owners WHERE {whose}", values)

        await self._tables.run(work)

    def _write(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, SessionRecord):
                *row, owner = msgspec.structs.astuple(entry)
                connection.execute(_PUT_SESSION, row)
                _note(connection, "session_owners", entry.session_id, owner, entry.end)
                if entry.end is not None:
                    bound = entry.api_key, self._limits.past_sessions
                    connection.execute(_FORGET_SESSIONS, bound)
                continue
            *row, heard, call = msgspec.structs.astuple(entry)
            connection.execute(_PUT_CALL, (*row, heard and msgspec.json.encode(heard)))
            asked = call and msgspec.json.encode(call)
            _note(connection, "open_calls", entry.call_id, asked, entry.end)
            if entry.end is not None:
                bound = entry.session_id, self._limits.session_calls
                connection.execute(_FORGET_CALLS, bound)


def _note(
    connection: sqlite3.Connection, table: str, name: str, what: object, end: int | None
) -> None:
    """Stores what another node needs to know of a live call, and deletes it at the end."""
    if end is not None:
        key = {"session_owners": "session_id", "open_calls": "call_id"}[table]
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (name,))
    elif what is not None:
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (name, what))


def _stays(connection: sqlite3.Connection, session_id: str, participant_id: str) -> Stays:
    rows = connection.execute(f"{_STAYS} ORDER BY number", (session_id, participant_id))
    return [_call(row) for row in rows]


def _session(row: tuple[Any, ...]) -> SessionRecord:
    return SessionRecord(**dict(zip(SessionRecord.__struct_fields__, row, strict=True)))


def _call(row: tuple[Any, ...]) -> CallRecord:
    *values, heard, call = row
    known = dict(zip(CallRecord.__struct_fields__, values, strict=False))
    return CallRecord(
        **known,
        heard=heard and msgspec.json.decode(heard, type=dict[str, int]),
        call=call and _decoder.decode(call),
    )
