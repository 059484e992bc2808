"""The contract of an outbox, run against every outbox there is."""

import asyncio

import msgspec
import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery, Depth, OutboxFull
from vsingest.cluster.sqlite_outbox import SqliteOutbox

LEASE = 30.0


def delivery(name, line="a", endpoint="https://one.example"):
    return Delivery(
        id=name,
        line=line,
        endpoint=endpoint,
        kind="call-started",
        body=b'{"n":"\xc3\xa9"}',
        created_at=900.0,
    )


@pytest.fixture(params=["memory", "file"])
async def opened(request, tmp_path, clock):
    """Opens the same outbox again, as another process would; in memory there is but one."""
    databases = [Database()] if request.param == "memory" else []

    def open_another(**options):
        if request.param == "file":
            databases.append(Database(tmp_path / "vsingest.db"))
        return SqliteOutbox(databases[-1], clock=clock, lease_seconds=LEASE, **options)

    yield open_another
    for database in databases:
        await database.close()


@pytest.fixture
def outbox(opened):
    return opened()


async def claimed(outbox, **options):
    claim = await outbox.claim(**options)
    return claim and claim.delivery.id


async def test_an_empty_one_has_nothing_to_give(outbox):
    assert await outbox.claim() is None
    assert await outbox.next_due() is None
    assert await outbox.dead() == []


async def test_its_depth_counts_what_waits_and_what_is_dead(opened):
    outbox = opened()
    assert await outbox.depth() == Depth(waiting=0, dead=0)
    await outbox.put([delivery("1"), delivery("2"), delivery("3", line="b")])
    first, _ = await outbox.claim(), await outbox.claim()
    assert await outbox.depth() == Depth(waiting=3, dead=0)
    await outbox.dead_letter(first, "gone")
    assert await opened().depth() == Depth(waiting=2, dead=1)
    await outbox.delivered(await outbox.claim())
    assert await outbox.depth() == Depth(waiting=1, dead=1)
    await outbox.replay()
    assert await outbox.depth() == Depth(waiting=2, dead=0)


async def test_a_delivery_comes_back_whole(outbox):
    await outbox.put([delivery("1")])
    assert await outbox.next_due() == 0
    claim = await outbox.claim()
    assert (claim.delivery, claim.attempt) == (delivery("1"), 1)


async def test_a_line_gives_its_next_when_the_one_before_has_arrived(outbox):
    await outbox.put([delivery("1"), delivery("2")])
    claim = await outbox.claim()
    assert await outbox.claim() is None
    await outbox.delivered(claim)
    claim = await outbox.claim()
    assert claim.delivery.id == "2"
    await outbox.delivered(claim)
    assert await outbox.next_due() is None


async def test_lines_do_not_wait_for_each_other(outbox):
    await outbox.put([delivery("1"), delivery("2"), delivery("3", line="b")])
    assert {await claimed(outbox), await claimed(outbox)} == {"1", "3"}


async def test_what_is_put_off_waits_and_so_does_its_line(outbox, clock):
    await outbox.put([delivery("1"), delivery("2")])
    await outbox.put_off(await outbox.claim(), 8, "no answer")
    assert await outbox.claim() is None
    assert await outbox.next_due() == 8
    clock.now += 8
    claim = await outbox.claim()
    assert (claim.delivery.id, claim.attempt) == ("1", 2)


async def test_what_is_released_was_no_attempt(outbox):
    await outbox.put([delivery("1")])
    await outbox.release(await outbox.claim())
    assert (await outbox.claim()).attempt == 1


async def test_who_is_never_heard_of_again_loses_the_claim(opened, outbox, clock):
    await outbox.put([delivery("1"), delivery("2")])
    lost = await outbox.claim()
    assert await outbox.next_due() == LEASE
    clock.now += LEASE
    claim = await opened().claim()
    assert claim.delivery.id == "1"
    await outbox.delivered(lost)  # too late, and so without effect
    await outbox.put_off(lost, 99, "late")
    await outbox.dead_letter(lost, "late")
    await outbox.release(lost)
    assert await outbox.claim() is None
    assert await outbox.dead() == []
    await opened().delivered(claim)
    assert await claimed(outbox) == "2"


async def test_two_never_hold_the_same_one(opened, outbox):
    await outbox.put([delivery(str(number), line=str(number)) for number in range(30)])
    outboxes = [outbox, opened()]
    names = await asyncio.gather(*(claimed(each) for each in outboxes for _ in range(20)))
    names = [name for name in names if name]
    assert sorted(names, key=int) == [str(number) for number in range(30)]


async def test_hosts_can_be_left_alone(outbox):
    await outbox.put([delivery("1"), delivery("2", line="b", endpoint="https://two.example")])
    assert await claimed(outbox, skip_hosts={"one.example:443"}) == "2"
    assert await outbox.next_due(skip_hosts={"one.example:443"}) == LEASE
    assert await claimed(outbox, skip_hosts={"' OR 1 --", "one.example:443"}) is None


async def test_api_keys_can_be_left_alone_and_nobody_is_the_operator(outbox):
    theirs = [msgspec.structs.replace(delivery(n, line=n), api_key=n) for n in ("a", "b")]
    await outbox.put([*theirs, delivery("c", line="c")])
    skip = {"a", "b"}
    assert await claimed(outbox, skip_keys=skip) == "c"
    assert await outbox.next_due(skip_keys=skip) == LEASE
    assert (await outbox.claim(skip_keys={"a"})).delivery == theirs[1]


async def test_the_first_is_found_behind_many_to_leave_alone(outbox, clock, rng):
    left = [(str(n), key, host) for n in range(300) for key, host in [rng.choice(list("abcd"), 2)]]
    for name, key, host in left:
        clock.now += 1
        first = delivery(name, line=name, endpoint=f"https://{host}.example")
        await outbox.put([msgspec.structs.replace(first, api_key=str(key))])
    for keys, hosts in 20 * (("", "ab"), ("ab", ""), ("abc", "abc"), ("bcd", "abd"), ("a", "c")):
        skip = {"skip_keys": set(keys), "skip_hosts": {f"{host}.example:443" for host in hosts}}
        free = [one for one in left if one[1] not in keys and one[2] not in hosts]
        claim = await outbox.claim(**skip)
        assert (claim and claim.delivery.id) == (free[0][0] if free else None)
        assert await outbox.next_due(**skip) == (0 if free[1:] else LEASE if free else None)
        if claim:
            await outbox.delivered(claim)
            left.remove(free[0])


async def test_the_buried_are_listed_and_their_line_goes_on(outbox, clock):
    await outbox.put([delivery("1"), delivery("2")])
    clock.now += 5
    await outbox.dead_letter(await outbox.claim(), "answered by 500")
    (letter,) = await outbox.dead()
    assert (letter.delivery, letter.attempts) == (delivery("1"), 1)
    assert (letter.fault, letter.died_at) == ("answered by 500", clock.now)
    assert await claimed(outbox) == "2"


async def test_the_replayed_come_after_their_line_with_their_old_id_and_a_new_day(outbox, clock):
    await outbox.put([delivery("1"), delivery("2")])
    await outbox.dead_letter(await outbox.claim(), "gone")
    assert await outbox.replay(["1", "nobody"]) == ["1"]
    assert await outbox.dead() == []
    claim = await outbox.claim()
    assert claim.delivery.id == "2"
    await outbox.delivered(claim)
    claim = await outbox.claim()
    assert (claim.delivery.id, claim.attempt) == ("1", 1)
    assert claim.delivery.created_at == clock.now


async def test_all_can_be_replayed_even_where_nothing_waits(outbox):
    await outbox.put([delivery("1"), delivery("2", line="b")])
    for _ in range(2):
        await outbox.dead_letter(await outbox.claim(), "gone")
    assert await outbox.claim() is None
    assert await outbox.replay() == ["1", "2"]
    assert {await claimed(outbox), await claimed(outbox)} == {"1", "2"}


async def test_a_full_one_takes_none_of_what_it_is_given(opened):
    outbox = opened(waiting_limit=2)
    await outbox.put([delivery("1")])
    with pytest.raises(OutboxFull):
        await outbox.put([delivery("2"), delivery("3")])
    await outbox.delivered(await outbox.claim())
    assert await outbox.claim() is None


async def test_the_oldest_dead_give_way(opened):
    outbox = opened(dead_limit=2)
    await outbox.put([delivery(str(number)) for number in range(4)])
    for _ in range(4):
        await outbox.dead_letter(await outbox.claim(), "gone")
    assert [letter.delivery.id for letter in await outbox.dead()] == ["2", "3"]


async def test_what_was_put_outlives_the_process(tmp_path):
    for name in ("1", "2"):
        database = Database(tmp_path / "vsingest.db")
        outbox = SqliteOutbox(database)
        await outbox.put([delivery(name)])
        await database.close()
    database = Database(tmp_path / "vsingest.db")
    assert await claimed(SqliteOutbox(database)) == "1"
    await database.close()


async def test_no_endpoint_takes_the_places_of_all(opened):
    outbox = opened(waiting_limit=10)
    for number in range(5):
        await outbox.put([delivery(f"a{number}", endpoint="https://dead.example")])
    with pytest.raises(OutboxFull, match="5 deliveries wait already for this receiver"):
        await outbox.put([delivery("a5", endpoint="https://dead.example")])
    for number in range(2):
        await outbox.put([delivery(f"b{number}", line="b", endpoint="https://other.example")])
    with pytest.raises(OutboxFull, match="2 deliveries"):
        await outbox.put(
            [delivery(f"b{n}", line="b", endpoint="https://other.example") for n in (2, 3)]
        )
    await outbox.put([delivery("c", line="c", endpoint="https://third.example")])


async def test_an_id_that_is_there_is_not_taken_again(outbox):
    await outbox.put([delivery("1"), delivery("1")])
    claim = await outbox.claim()
    await outbox.delivered(claim)
    assert await outbox.claim() is None
    await outbox.put([delivery("2")])
    await outbox.dead_letter(await outbox.claim(), "gone")
    await outbox.put([delivery("2")])
    assert await outbox.claim() is None
    assert await outbox.next_due() is None
    assert [letter.delivery.id for letter in await outbox.dead()] == ["2"]
