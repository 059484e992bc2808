"""The room store in a SQLite database, in a file or in memory."""

import sqlite3
from typing import Any, Final

import msgspec

from vsingest.cluster.database import Database
from vsingest.cluster.room_store import RoomRecord, RoomsFull
from vsingest.cluster.tables import Tables
from vsingest.protocol.limits import Limits
from vsingest.protocol.pages import PageQuery

_SCHEMA: Final = (
    """
    CREATE TABLE IF NOT EXISTS rooms (
        number INTEGER PRIMARY KEY,
        api_key TEXT NOT NULL,
        room_id TEXT NOT NULL,
        id TEXT NOT NULL,
        custom_room_id TEXT,
        disabled INTEGER NOT NULL,
        record BLOB NOT NULL,
        UNIQUE (api_key, room_id),
        UNIQUE (api_key, id),
        UNIQUE (api_key, custom_room_id)
    )
    """,
    "CREATE INDEX IF NOT EXISTS rooms_disabled ON rooms (api_key, number) WHERE disabled",
)
_INSERT: Final = """
INSERT INTO rooms (api_key, room_id, id, custom_room_id, disabled, record)
VALUES (?, ?, ?, ?, ?, ?)
"""
_FORGET: Final = """
DELETE FROM rooms WHERE number =
    (SELECT number FROM rooms WHERE api_key = ? AND disabled ORDER BY number LIMIT 1)
"""
_CALLED: Final = (
    "FROM rooms WHERE api_key = ? AND (? IS NULL OR ? IN (room_id, id, custom_room_id))"
)
_COUNT: Final = f"SELECT count(*) {_CALLED}"
_PAGE: Final = f"SELECT record {_CALLED} ORDER BY number DESC LIMIT ? OFFSET ?"

_decoder = msgspec.json.Decoder(RoomRecord)


class SqliteRoomStore:
    """A `RoomStore` over a database.

    Args:
        database: The database, which `close` leaves open.
        limits: How many rooms an API key may have.
    """

    def __init__(self, database: Database, limits: Limits) -> None:
        self._tables = Tables(database, *_SCHEMA)
        self._limit = limits.rooms

    async def create(self, room: RoomRecord) -> RoomRecord:
        """See `RoomStore.create`."""

        def work(connection: sqlite3.Connection) -> RoomRecord:
            there = _one(connection, "custom_room_id", room.api_key, room.custom_room_id)
            if there is not None:
                return there
            count = "SELECT count(*) FROM rooms WHERE api_key = ?"
            (rooms,) = connection.execute(count, (room.api_key,)).fetchone()
            if rooms >= self._limit and not connection.execute(_FORGET, (room.api_key,)).rowcount:
                raise RoomsFull
            values = (room.api_key, room.room_id, room.id, room.custom_room_id, room.disabled)
            connection.execute(_INSERT, (*values, msgspec.json.encode(room)))
            return room

        return await self._tables.run(work)

    async def find(self, api_key: str, name: str) -> RoomRecord | None:
        """See `RoomStore.find`."""

        def work(connection: sqlite3.Connection) -> RoomRecord | None:
            for column in ("room_id", "id", "custom_room_id"):
                if (room := _one(connection, column, api_key, name)) is not None:
                    return room
            return None

        return await self._tables.run(work)

    async def page(
        self, api_key: str, query: PageQuery, name: str | None = None
    ) -> tuple[int, list[RoomRecord]]:
        """See `RoomStore.page`."""

        def work(connection: sqlite3.Connection) -> tuple[int, list[RoomRecord]]:
            wanted = api_key, name, name
            counted = connection.execute(_COUNT, wanted)
            (total,) = counted.fetchone()
            rows = connection.execute(_PAGE, (*wanted, query.per_page, query.offset))
            return total, [_decoder.decode(record) for (record,) in rows]

        return await self._tables.run(work)

    async def disable(self, api_key: str, room_id: str, now: int) -> RoomRecord | None:
        """See `RoomStore.disable`."""

        def work(connection: sqlite3.Connection) -> RoomRecord | None:
            room = _one(connection, "room_id", api_key, room_id)
            if room is None or room.disabled:
                return room
            changed = msgspec.structs.replace(room, disabled=True, updated_at=now)
            connection.execute(
                "UPDATE rooms SET disabled = 1, record = ? WHERE api_key = ? AND room_id = ?",
                (msgspec.json.encode(changed), api_key, room_id),
            )
            return changed

        return await self._tables.run(work)


def _one(connection: sqlite3.Connection, column: str, *values: Any) -> RoomRecord | None:
    query = f"SELECT record FROM rooms WHERE api_key = ? AND {column} = ?"
    found = connection.execute(query, values).fetchone()
    return None if found is None else _decoder.decode(found[0])
