"""What is done for one must not take longer for all that others have waiting."""

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery, Depth, OutboxFull
from vsingest.cluster.sqlite_outbox import SqliteOutbox

BLOCKED, FREE = "blocked.example:443", "free.example:443"


def deliveries(host, names, api_key=""):
    return [
        Delivery(
            id=f"{host} {name}",
            line=f"{host} {name}",
            endpoint=f"https://{host.partition(':')[0]}/{name}",
            kind="call-started",
            body=b"{}",
            created_at=900.0,
            api_key=api_key,
        )
        for name in names
    ]


class Counted:
    """Counts what SQLite does, in hundreds of its virtual machine's instructions."""

    def __init__(self, database):
        self._database = database
        self.hundreds = 0

    async def __aenter__(self):
        await self._database.run(lambda opened: opened.set_progress_handler(self._count, 100))
        return self

    async def __aexit__(self, *_):
        await self._database.run(lambda opened: opened.set_progress_handler(None, 0))

    def _count(self):
        self.hundreds += 1


@pytest.fixture
async def database():
    database = Database()
    yield database
    await database.close()


async def work_of(blocked, skip):
    """What a claim and a look at the next cost, with so many deliveries blocked before."""
    database = Database()
    outbox = SqliteOutbox(database, waiting_limit=1_000_000)
    await outbox.put(deliveries(BLOCKED, range(blocked), "a"))
    await outbox.put(deliveries(FREE, range(2), "b"))
    async with Counted(database) as counted:
        claim = await outbox.claim(**skip)
        assert claim.delivery.host == FREE
        assert await outbox.next_due(**skip) == 0
    await database.close()
    return counted.hundreds


@pytest.mark.parametrize(
    "skip", [{"skip_hosts": {BLOCKED}}, {"skip_keys": {"a"}}], ids=["host", "key"]
)
async def test_a_claim_does_not_walk_what_waits_for_a_blocked_receiver(skip):
    few = await work_of(200, skip)
    assert await work_of(20_000, skip) <= few + 10


async def test_a_new_delivery_does_not_count_what_waits(database):
    outbox = SqliteOutbox(database, waiting_limit=20_000)
    await outbox.put(deliveries(FREE, range(100)))
    async with Counted(database) as before:
        await outbox.put(deliveries("a.example:443", range(1)))
        assert (await outbox.depth()).waiting == 101
    await outbox.put(deliveries(FREE, range(100, 9_950)))
    await outbox.put(deliveries("b.example:443", range(100)))
    async with Counted(database) as after:
        await outbox.put(deliveries("c.example:443", range(1)))  # whose share is looked at
        assert (await outbox.depth()).waiting == 10_052
    assert after.hundreds <= before.hundreds + 10
    with pytest.raises(OutboxFull, match="for this receiver"):
        await outbox.put(deliveries(FREE, range(20_000, 20_100)))


async def test_what_waits_is_counted_through_deliveries_deaths_and_replays(database):
    outbox = SqliteOutbox(database)
    await outbox.put(deliveries(FREE, range(4)) + deliveries(BLOCKED, range(3), "a"))
    await outbox.put(deliveries(FREE, range(4)))  # once more: they are there
    await outbox.delivered(await outbox.claim())
    await outbox.dead_letter(await outbox.claim(skip_hosts={FREE}), "gone")
    assert await outbox.depth() == Depth(5, 1)
    await outbox.replay()
    assert await outbox.depth() == Depth(6, 0)
    counted = await database.run(
        lambda opened: opened.execute("SELECT kind, name, waiting FROM outbox_counts").fetchall()
    )
    assert set(counted) == {
        ("all", "", 6),
        ("host", FREE, 3),
        ("host", BLOCKED, 3),
        ("api_key", "", 3),
        ("api_key", "a", 3),
    }


async def test_what_an_earlier_version_left_waiting_is_counted(database):
    await SqliteOutbox(database).put(deliveries(BLOCKED, range(3), "a"))

    def forget(opened):
        opened.execute("DROP TABLE outbox_counts")
        for name in ("put", "sent", "died"):
            opened.execute(f"DROP TRIGGER outbox_counts_{name}")

    await database.run(forget)
    outbox = SqliteOutbox(database)
    assert await outbox.depth() == Depth(3, 0)
    await outbox.put(deliveries(BLOCKED, range(3, 5), "a"))
    assert await outbox.depth() == Depth(5, 0)
