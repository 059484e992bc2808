"""Deliveries: tried again, given up, and fair among receivers."""

import asyncio
import uuid

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.webhooks.courier import GIVE_UP_SECONDS, Courier, backoff
from vsingest.server.webhooks.post import DeliveryOutcome


@pytest.mark.parametrize(
    ("attempt", "longest"), [(1, 1), (2, 2), (5, 16), (13, 3_600), (99, 3_600)]
)
def test_waits_double_up_to_an_hour_and_vary(attempt, longest):
    assert backoff(attempt, lambda: 0) == longest
    assert backoff(attempt, lambda: 1) == longest / 2


class Post:
    """Carries nothing; answers as it is told."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.sent = []

    async def __call__(self, claim):
        self.sent.append(claim)
        return self.outcome


@pytest.fixture
async def outbox():
    database = Database()
    yield SqliteOutbox(database, clock=lambda: 100_000.0)
    await database.close()


def delivery(created_at=100_000.0, line="a", endpoint="https://one.example"):
    return Delivery(
        id=uuid.uuid4().hex,
        line=line,
        endpoint=endpoint,
        kind="call-started",
        body=b"{}",
        created_at=created_at,
    )


async def carry(outbox, post):
    courier = Courier(outbox, post, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await courier.idle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return courier


async def test_after_a_day_it_is_given_up_and_kept(outbox, caplog):
    await outbox.put([delivery(100_000 - GIVE_UP_SECONDS), delivery()])
    courier = await carry(outbox, Post(DeliveryOutcome("answered by 500")))
    (letter,) = await outbox.dead()
    assert (letter.attempts, letter.fault) == (1, "answered by 500")
    assert (courier.given_up, courier.failed) == (1, 2)
    assert "gave up a webhook call-started" in caplog.text
    assert "one.example" not in caplog.text


async def test_who_asks_to_be_left_alone_is(outbox):
    await outbox.put([delivery()])
    await carry(outbox, Post(DeliveryOutcome("answered by 429", retry_after=120)))
    assert await outbox.next_due() == 120
    await carry(outbox, Post(DeliveryOutcome("answered by 429", retry_after=1e9)))


async def test_one_endpoint_does_not_take_every_place(outbox):
    hanging, all_quick = asyncio.Event(), asyncio.Event()
    sent = []

    async def hang(claim):
        sent.append(claim.delivery.endpoint)
        if "slow" in claim.delivery.endpoint:
            await hanging.wait()
        if sent.count("https://quick.example") == 50:
            all_quick.set()
        return DeliveryOutcome()

    await outbox.put(
        [delivery(line=str(n), endpoint="https://slow.example") for n in range(50)]
        + [delivery(line=f"b{n}", endpoint="https://quick.example") for n in range(50)]
    )
    courier = Courier(outbox, hang, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await all_quick.wait()
    assert sent.count("https://slow.example") == 4
    hanging.set()
    await courier.idle()
    assert courier.delivered == 100
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_on_its_way_at_the_end_is_given_back(outbox):
    started = asyncio.Event()

    async def hang(_):
        started.set()
        await asyncio.Event().wait()

    await outbox.put([delivery()])
    courier = Courier(outbox, hang, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await outbox.next_due() == 0


async def test_a_sender_that_fails_itself_ends_nothing(outbox, caplog):
    async def fail(_):
        raise ZeroDivisionError

    await outbox.put([delivery()])
    await carry(outbox, fail)
    assert "neither be sent nor postponed" in caplog.text
