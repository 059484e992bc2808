"""The session store in a SQLite database, for a server that may be restarted."""

import math
import sqlite3
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from vsingest.cluster.clock import steady_clock
from vsingest.cluster.database import Database
from vsingest.cluster.ref import hashed, new_ref
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import (
    SessionClaimed,
    SessionState,
    SessionUnknown,
    StoreFull,
)
from vsingest.cluster.tables import Tables
from vsingest.protocol.limits import Limits

Answer = TypeVar("Answer")

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS ingest_sessions (
    hash BLOB PRIMARY KEY,
    expires_at REAL NOT NULL,
    session BLOB -- NULL once claimed
) WITHOUT ROWID
"""
_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS ingest_sessions_by_expiry ON ingest_sessions (expires_at)",
    "CREATE INDEX IF NOT EXISTS ingest_sessions_waiting ON ingest_sessions (expires_at)"
    " WHERE session IS NOT NULL",
)
_SWEEP: Final = "DELETE FROM ingest_sessions WHERE expires_at <= ?"
_UNCLAIMED: Final = (
    "SELECT count(*), min(expires_at) FROM ingest_sessions WHERE session IS NOT NULL"
)
_CLAIMED: Final = "SELECT count(*) FROM ingest_sessions WHERE session IS NULL"
# If the clock was set back between two runs, no session may live longer for it.
_CAP: Final = "UPDATE ingest_sessions SET expires_at = ? WHERE expires_at > ?"

_decoder = msgspec.json.Decoder(Session)


class SqliteSessionStore:
    """A `SessionStore` that outlives its process, and that several processes can share.

    Unclaimed sessions are kept for the next process with the same file. The clock is monotonic
    within each process, and starts at the wall clock's time.

    Args:
        database: The database, which `close` leaves open.
        limits: How long a session lives, and how many may be unclaimed.
        clock: A clock of seconds since the epoch that never runs backwards.
    """

    def __init__(
        self, database: Database, limits: Limits, *, clock: Callable[[], float] | None = None
    ) -> None:
        self._tables = Tables(database, _TABLE, *_INDEXES)
        self._lifetime = limits.session_seconds
        self._limit = limits.unclaimed_sessions
        self._clock = clock or steady_clock()

    async def create(self, session: Session) -> str:
        """See `SessionStore.create`."""
        ref = new_ref()
        data = msgspec.json.encode(session)

        def work(connection: sqlite3.Connection, now: float) -> None:
            waiting, oldest = connection.execute(_UNCLAIMED).fetchone()
            if waiting >= self._limit:
                raise StoreFull(max(1, math.ceil((oldest or now) - now)))
            row = hashed(ref), now + self._lifetime, data
            connection.execute("INSERT INTO ingest_sessions VALUES (?, ?, ?)", row)

        await self._run(work)
        return ref

    async def peek(self, ref: str) -> SessionState:
        """See `SessionStore.peek`."""

        def work(connection: sqlite3.Connection, _now: float) -> SessionState:
            try:
                _find(connection, ref)
            except SessionUnknown:
                return SessionState.UNKNOWN
            except SessionClaimed:
                return SessionState.CLAIMED
            return SessionState.UNCLAIMED

        return await self._run(work)

    async def claim(self, ref: str) -> Session:
        """See `SessionStore.claim`. It is atomic, since a transaction of the file is."""

        def work(connection: sqlite3.Connection, _now: float) -> Session:
            session = _find(connection, ref)
            (claimed,) = connection.execute(_CLAIMED).fetchone()
            if claimed >= self._limit:
                forget = "DELETE FROM ingest_sessions WHERE hash = ?"
            else:
                forget = "UPDATE ingest_sessions SET session = NULL WHERE hash = ?"
            connection.execute(forget, (hashed(ref),))
            return session

        return await self._run(work)

    async def sweep(self) -> None:
        """See `SessionStore.sweep`."""
        await self._run(lambda _connection, _now: None)

    async def close(self) -> None:
        """See `SessionStore.close`."""

    async def _run(self, work: Callable[[sqlite3.Connection, float], Answer]) -> Answer:
        def swept(connection: sqlite3.Connection) -> Answer:
            now = self._clock()
            connection.execute(_SWEEP, (now,))
            longest = now + self._lifetime
            connection.execute(_CAP, (longest, longest))
            return work(connection, now)

        return await self._tables.run(swept)


def _find(connection: sqlite3.Connection, ref: str) -> Session:
    """Finds an unclaimed session; the caller has removed the expired ones.

    Raises:
        SessionUnknown: There is no such session, or it has expired.
        SessionClaimed: It is already claimed.
    """
    found = connection.execute(
        "SELECT session FROM ingest_sessions WHERE hash = ?", (hashed(ref),)
    ).fetchone()
    if found is None:
        raise SessionUnknown
    if found[0] is None:
        raise SessionClaimed
    return _decoder.decode(found[0])
