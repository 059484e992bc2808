"""What is done for one must not take longer for all that others have waiting."""

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery, OutboxFull
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


async def test_what_a_host_may_still_have_is_counted_among_its_own(database):
    outbox = SqliteOutbox(database, waiting_limit=20_000)
    await outbox.put(deliveries(FREE, range(9_000)))
    async with Counted(database) as before:
        await outbox.put(deliveries("a.example:443", range(1)))
    await outbox.put(deliveries(FREE, range(9_000, 9_950)))
    await outbox.put(deliveries("b.example:443", range(100)))
    async with Counted(database) as after:
        await outbox.put(deliveries("c.example:443", range(1)))
    # All that wait are counted anyway, which takes a few instructions each.
    assert after.hundreds < before.hundreds * 1.5
    with pytest.raises(OutboxFull, match="for this receiver"):
        await outbox.put(deliveries(FREE, range(20_000, 20_100)))
