"""Placement in a SQLite database, for the processes of one machine."""

import sqlite3
from collections.abc import Callable
from typing import Final, TypeVar

from vsingest import system
from vsingest.cluster.database import Database
from vsingest.cluster.placement import (
    FAILOVER_SECONDS,
    NODE_SECONDS,
    Node,
    NoNode,
    Pin,
    RoomKey,
)
from vsingest.cluster.tables import Tables

Answer = TypeVar("Answer")

# An empty room keeps its node for a while, since participants may return.
LINGER_SECONDS: Final = 10.0

# Until `heir_until`, as the column has been called since the first databases, one node takes over
# what another one has left behind.
_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS nodes (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, address TEXT NOT NULL,
        until REAL NOT NULL, taking INTEGER NOT NULL DEFAULT 1,
        heir_until REAL NOT NULL DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS pins (
        api_key TEXT NOT NULL, room_id TEXT NOT NULL,
        node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        epoch INTEGER NOT NULL UNIQUE, calls INTEGER NOT NULL, until REAL NOT NULL,
        PRIMARY KEY (api_key, room_id))""",
    "CREATE INDEX IF NOT EXISTS pins_of_a_node ON pins (node_id)",
    "CREATE INDEX IF NOT EXISTS pins_without_calls ON pins (until) WHERE calls = 0",
    "CREATE TABLE IF NOT EXISTS epochs (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
)
_OVER: Final = """
DELETE FROM pins WHERE (calls = 0 AND until <= :now)
OR node_id IN (SELECT id FROM nodes WHERE until <= :now)
"""
_LOAD: Final = "(SELECT coalesce(sum(max(1, calls)), 0) FROM pins WHERE node_id = nodes.id)"
_IDLEST: Final = f"""
SELECT id, address FROM nodes WHERE taking AND until > :now ORDER BY {_LOAD}, number LIMIT 1
"""
_FIND: Final = """
SELECT nodes.id, address, epoch FROM pins JOIN nodes ON nodes.id = node_id
WHERE api_key = ? AND room_id = ?
"""


class SqlitePlacement:
    """A `Placement` over a database.

    Args:
        database: The database, which `close` leaves open.
        reserve_seconds: How long a room keeps its node before anyone joins.
        clock: A monotonic clock that all processes of the database share, in seconds; the time
            since the machine's start is one.
    """

    def __init__(
        self,
        database: Database,
        *,
        reserve_seconds: float,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self._tables = Tables(database, *_SCHEMA)
        self._reserve_seconds = reserve_seconds
        self._clock = clock

    async def join(self, node: Node) -> None:
        """See `Placement.join`."""

        def work(connection: sqlite3.Connection, now: float) -> None:
            # Times written before a restart of the machine must not extend a lease.
            for table, most in (("nodes", NODE_SECONDS), ("pins", self._reserve_seconds)):
                connection.execute(
                    f"UPDATE {table} SET until = :most WHERE until > :most", {"most": now + most}
                )
            connection.execute(
                "INSERT INTO nodes (id, address, until) VALUES (?, ?, ?)",
                (node.id, node.address, now + NODE_SECONDS),
            )

        await self._run(work)

    async def beat(self, node_id: str, *, taking: bool = True) -> bool:
        """See `Placement.beat`."""

        def work(connection: sqlite3.Connection, now: float) -> bool:
            renew = "UPDATE nodes SET until = ?, taking = ? WHERE id = ? AND until > ?"
            return bool(
                connection.execute(renew, (now + NODE_SECONDS, taking, node_id, now)).rowcount
            )

        return await self._run(work)

    async def leave(self, node_id: str) -> None:
        """See `Placement.leave`."""
        await self.forget(node_id)

    async def evict(self, address: str) -> None:
        """See `Placement.evict`."""

        def work(connection: sqlite3.Connection, now: float) -> None:
            evict = "UPDATE nodes SET until = min(until, ?) WHERE address = ?"
            connection.execute(evict, (now, address))

        await self._run(work)

    async def reap(self) -> Node | None:
        """See `Placement.reap`."""

        def work(connection: sqlite3.Connection, now: float) -> Node | None:
            row = connection.execute(
                "SELECT id, address FROM nodes WHERE until <= :now AND heir_until <= :now"
                " ORDER BY number LIMIT 1",
                {"now": now},
            ).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE nodes SET heir_until = ? WHERE id = ?", (now + FAILOVER_SECONDS, row[0])
            )
            return Node(*row)

        return await self._run(work)

    async def forget(self, node_id: str) -> None:
        """See `Placement.forget`."""
        await self._run(
            lambda connection, _: connection.execute("DELETE FROM nodes WHERE id = ?", (node_id,))
        )

    async def nodes(self) -> list[Node]:
        """See `Placement.nodes`."""

        def work(connection: sqlite3.Connection, now: float) -> list[Node]:
            query = "SELECT id, address FROM nodes WHERE until > ? ORDER BY number"
            return [Node(*row) for row in connection.execute(query, (now,))]

        return await self._run(work)

    async def place(self, room: RoomKey) -> Pin:
        """See `Placement.place`."""

        def work(connection: sqlite3.Connection, now: float) -> Pin:
            until = now + self._reserve_seconds
            pin = _find(connection, room, now)
            if pin is None:
                row = connection.execute(_IDLEST, {"now": now}).fetchone()
                if row is None:
                    raise NoNode
                return _pin(connection, room, Node(*row), 0, until)
            connection.execute("UPDATE pins SET until = ? WHERE epoch = ?", (until, pin.epoch))
            return pin

        return await self._run(work)

    async def find(self, room: RoomKey) -> Pin | None:
        """See `Placement.find`."""
        return await self._run(lambda connection, now: _find(connection, room, now))

    async def hold(self, room: RoomKey, node_id: str) -> Pin | None:
        """See `Placement.hold`."""

        def work(connection: sqlite3.Connection, now: float) -> Pin | None:
            query = "SELECT id, address FROM nodes WHERE id = ? AND until > ?"
            row = connection.execute(query, (node_id, now)).fetchone()
            if row is None:
                return None
            pin = _find(connection, room, now)
            if pin is None:
                return _pin(connection, room, Node(*row), 1, now)
            if pin.node.id != node_id:
                return None
            connection.execute("UPDATE pins SET calls = calls + 1 WHERE epoch = ?", (pin.epoch,))
            return pin

        return await self._run(work)

    async def release(self, room: RoomKey, epoch: int) -> None:
        """See `Placement.release`."""

        def work(connection: sqlite3.Connection, now: float) -> None:
            connection.execute(
                "UPDATE pins SET calls = max(0, calls - 1), until = max(until, ?)"
                " WHERE epoch = ? AND api_key = ? AND room_id = ?",
                (now + LINGER_SECONDS, epoch, *room),
            )

        await self._run(work)

    async def close(self) -> None:
        """See `Placement.close`. The database stays open."""

    async def _run(self, work: Callable[[sqlite3.Connection, float], Answer]) -> Answer:
        return await self._tables.run(lambda connection: work(connection, self._clock()))


def _find(connection: sqlite3.Connection, room: RoomKey, now: float) -> Pin | None:
    connection.execute(_OVER, {"now": now})
    row = connection.execute(_FIND, room).fetchone()
    return None if row is None else Pin(Node(*row[:2]), row[2])


def _pin(
    connection: sqlite3.Connection, room: RoomKey, node: Node, calls: int, until: float
) -> Pin:
    connection.execute("INSERT OR IGNORE INTO epochs VALUES (0, 0)")
    (epoch,) = connection.execute("UPDATE epochs SET last = last + 1 RETURNING last").fetchone()
    connection.execute(
        "INSERT INTO pins VALUES (?, ?, ?, ?, ?, ?)", (*room, node.id, epoch, calls, until)
    )
    return Pin(node, epoch)
