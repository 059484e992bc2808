"""An outbox in a SQLite database, in a file or in memory."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, TypeVar

import msgspec

from vsingest import system
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Claim, DeadLetter, Delivery, Depth, OutboxFull
from vsingest.cluster.sqlite_outbox_counts import waiting
from vsingest.cluster.sqlite_outbox_lines import first_line, prepare

Answer = TypeVar("Answer")

LEASE_SECONDS: Final = 30.0
WAITING_LIMIT: Final = 100_000
DEAD_LIMIT: Final = 10_000

_DELIVERY: Final = "id, line, endpoint, kind, body, created_at, api_key"
_NAMES: Final = {"host": "receiver", "api_key": "API key"}
_FIRST: Final = "(SELECT min(seq) FROM outbox WHERE line = :line AND died_at IS NULL)"


class SqliteOutbox:
    """An `Outbox` that several processes can share; all agree on who holds a claim.

    Leases and delays use the system clock, since they must outlive the process. If that clock is
    set back, they take longer.

    Args:
        database: The database, which its owner closes.
        waiting_limit: Deliveries that may wait.
        dead_limit: Dead letters that are kept; beyond it the oldest are deleted.
        lease_seconds: How long a claim is held; longer than an attempt may take.
        clock: Returns seconds since the epoch.
    """

    def __init__(
        self,
        database: Database,
        *,
        waiting_limit: int = WAITING_LIMIT,
        dead_limit: int = DEAD_LIMIT,
        lease_seconds: float = LEASE_SECONDS,
        clock: Callable[[], float] = system.wall,
    ) -> None:
        self._database = database
        self._waiting_limit = waiting_limit
        self._dead_limit = dead_limit
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._ready = False

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """See `Outbox.put`."""

        def work(connection: sqlite3.Connection) -> None:
            there = waiting(connection)
            free = self._waiting_limit - there - len(deliveries)
            if free < 0:
                raise OutboxFull(f"{there} deliveries wait already")
            if 2 * free < self._waiting_limit:  # with fewer, no receiver can exceed its share
                self._check_shares(connection, deliveries, free)
            for each in deliveries:
                self._append(connection, each)

        await self._run(work)

    async def claim(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> Claim | None:
        """See `Outbox.claim`."""

        def work(connection: sqlite3.Connection) -> Claim | None:
            now = self._clock()
            line, due_at = first_line(connection, skip_hosts, skip_keys)
            if line is None or due_at > now:
                return None
            lease = system.new_uuid().hex
            connection.execute(
                "UPDATE outbox_lines SET lease = ?, due_at = ? WHERE name = ?",
                (lease, now + self._lease_seconds, line),
            )
            *columns, attempts = connection.execute(
                f"SELECT {_DELIVERY}, attempts FROM outbox WHERE seq = {_FIRST}",
                {"line": line},
            ).fetchone()
            return Claim(delivery=_delivery(columns), attempt=attempts + 1, lease=lease)

        return await self._run(work)

    async def next_due(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> float | None:
        """See `Outbox.next_due`."""

        def work(connection: sqlite3.Connection) -> float | None:
            line, due_at = first_line(connection, skip_hosts, skip_keys)
            return None if line is None else max(0.0, due_at - self._clock())

        return await self._run(work)

    async def delivered(self, claim: Claim) -> None:
        """See `Outbox.delivered`."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM outbox WHERE id = ?", (claim.delivery.id,))
            self._advance(connection, claim)

        await self._run_if_held(claim, work)

    async def put_off(self, claim: Claim, seconds: float, fault: str) -> None:
        """See `Outbox.put_off`."""

        def work(connection: sqlite3.Connection) -> None:
            self._note_attempt(connection, claim, fault)
            self._free(connection, claim, self._clock() + seconds)

        await self._run_if_held(claim, work)

    async def release(self, claim: Claim) -> None:
        """See `Outbox.release`."""
        await self._run_if_held(
            claim, lambda connection: self._free(connection, claim, self._clock())
        )

    async def dead_letter(self, claim: Claim, fault: str) -> None:
        """See `Outbox.dead_letter`."""

        def work(connection: sqlite3.Connection) -> None:
            self._note_attempt(connection, claim, fault)
            connection.execute(
                "UPDATE outbox SET died_at = ? WHERE id = ?", (self._clock(), claim.delivery.id)
            )
            connection.execute(
                "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE died_at IS NOT NULL"
                " ORDER BY seq DESC LIMIT -1 OFFSET ?)",
                (self._dead_limit,),
            )
            self._advance(connection, claim)

        await self._run_if_held(claim, work)

    async def dead(self) -> list[DeadLetter]:
        """See `Outbox.dead`."""
        return await self._run(_dead)

    async def depth(self) -> Depth:
        """See `Outbox.depth`."""

        def work(connection: sqlite3.Connection) -> Depth:
            (dead,) = connection.execute(
                "SELECT count(*) FROM outbox WHERE died_at IS NOT NULL"
            ).fetchone()
            return Depth(waiting(connection), dead)

        return await self._run(work)

    async def replay(self, ids: Iterable[str] | None = None) -> list[str]:
        """See `Outbox.replay`."""
        wanted = None if ids is None else set(ids)

        def work(connection: sqlite3.Connection) -> list[str]:
            letters = [letter.delivery for letter in _dead(connection)]
            chosen = [each for each in letters if wanted is None or each.id in wanted]
            for each in chosen:
                connection.execute("DELETE FROM outbox WHERE id = ?", (each.id,))
                # The day until it is given up starts again, or the first failure would end it.
                self._append(connection, msgspec.structs.replace(each, created_at=self._clock()))
            return [each.id for each in chosen]

        return await self._run(work)

    async def close(self) -> None:
        """See `Outbox.close`. The database stays open."""

    async def _run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        def prepared(connection: sqlite3.Connection) -> Answer:
            if not self._ready:
                prepare(connection)
            return work(connection)

        answer = await self._database.run(prepared)
        self._ready = True
        return answer

    async def _run_if_held(self, claim: Claim, work: Callable[[sqlite3.Connection], None]) -> None:
        def held(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT 1 FROM outbox_lines WHERE name = ? AND lease = ?",
                (claim.delivery.line, claim.lease),
            ).fetchone()
            if row is not None:
                work(connection)

        await self._run(held)

    def _check_shares(
        self, connection: sqlite3.Connection, deliveries: Sequence[Delivery], free: int
    ) -> None:
        """Refuses a host or key that would have more waiting than there are free places."""
        hosts = Counter(each.host for each in deliveries)
        keys = Counter(each.api_key for each in deliveries if each.api_key)
        for kind, counts in (("host", hosts), ("api_key", keys)):
            for value, count in counts.items():
                there = waiting(connection, kind, value)
                if there + count > free:
                    raise OutboxFull(f"{there} deliveries wait already for this {_NAMES[kind]}")

    def _append(self, connection: sqlite3.Connection, delivery: Delivery) -> None:
        added = connection.execute(
            f"INSERT INTO outbox ({_DELIVERY}, host) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO NOTHING",
            (*msgspec.structs.astuple(delivery), delivery.host),
        )
        if not added.rowcount:
            return
        connection.execute(
            "INSERT INTO outbox_lines (name, endpoint, due_at, host, api_key)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
            (
                delivery.line,
                delivery.endpoint,
                self._clock(),
                delivery.host,
                delivery.api_key,
            ),
        )

    def _note_attempt(self, connection: sqlite3.Connection, claim: Claim, fault: str) -> None:
        connection.execute(
            "UPDATE outbox SET attempts = ?, fault = ? WHERE id = ?",
            (claim.attempt, fault, claim.delivery.id),
        )

    def _advance(self, connection: sqlite3.Connection, claim: Claim) -> None:
        (first,) = connection.execute(
            f"SELECT {_FIRST}",
            {"line": claim.delivery.line},
        ).fetchone()
        if first is None:
            connection.execute("DELETE FROM outbox_lines WHERE name = ?", (claim.delivery.line,))
        else:
            self._free(connection, claim, self._clock())

    def _free(self, connection: sqlite3.Connection, claim: Claim, due_at: float) -> None:
        connection.execute(
            "UPDATE outbox_lines SET lease = NULL, due_at = ? WHERE name = ?",
            (due_at, claim.delivery.line),
        )


def _dead(connection: sqlite3.Connection) -> list[DeadLetter]:
    rows = connection.execute(
        f"SELECT {_DELIVERY}, attempts, fault, died_at FROM outbox"
        " WHERE died_at IS NOT NULL ORDER BY seq"
    )
    return [
        DeadLetter(delivery=_delivery(columns), attempts=attempts, fault=fault, died_at=died_at)
        for *columns, attempts, fault, died_at in rows
    ]


def _delivery(columns: Sequence[object]) -> Delivery:
    return Delivery(**dict(zip(_DELIVERY.split(", "), columns, strict=True)))  # type: ignore[arg-type]
