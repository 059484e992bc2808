"""The contract of placement, run against every placement there is."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.placement import FAILOVER_SECONDS, NODE_SECONDS, Node, NoNode
from vsingest.cluster.sqlite_placement import LINGER_SECONDS, SqlitePlacement

RESERVE = 100.0
ROOM, OTHER = ("k", "room"), ("k", "other")
A, B, C = (Node(name, f"at-{name}") for name in "abc")


@asynccontextmanager
async def memory(_path, clock):
    database = Database()
    yield lambda: SqlitePlacement(database, reserve_seconds=RESERVE, clock=clock)
    await database.close()


@asynccontextmanager
async def sqlite(path, clock):
    databases = []

    def another():
        databases.append(Database(path / "nodes.db", durable=False))
        return SqlitePlacement(databases[-1], reserve_seconds=RESERVE, clock=clock)

    yield another
    for database in databases:
        await database.close()


@pytest.fixture(params=[memory, sqlite], ids=["memory", "sqlite"])
async def another(request, tmp_path, clock):
    """Opens the same placement, as another process would; in memory they share the database."""
    async with request.param(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def placement(another):
    """With two nodes that live."""
    made = another()
    await made.join(A)
    await made.join(B)
    return made


async def owner(placement, room):
    pin = await placement.find(room)
    return pin and pin.node


async def test_without_a_node_there_is_no_place(another):
    placement = another()
    assert await placement.nodes() == []
    assert await placement.find(ROOM) is None
    with pytest.raises(NoNode):
        await placement.place(ROOM)


async def test_a_room_stays_where_it_was_placed(placement, another):
    pin = await placement.place(ROOM)
    assert pin.node == A
    assert await placement.place(ROOM) == pin
    assert await another().find(ROOM) == pin
    assert await placement.find(OTHER) is None
    assert await placement.find(("another key", "room")) is None


async def test_of_many_that_race_all_get_one_owner(placement, another):
    stores = [placement, another(), another()]
    pins = await asyncio.gather(*(store.place(ROOM) for _ in range(20) for store in stores))
    assert len(set(map(repr, pins))) == 1


async def test_rooms_go_to_the_node_with_least_to_do(placement):
    placed = [(await placement.place(("k", f"r{n}"))).node for n in range(6)]
    assert placed == [A, B] * 3
    for _ in range(5):
        await placement.hold(("k", "r0"), "a")  # a has 5 + 1 + 1, b has 3
    assert [(await placement.place(("k", f"s{n}"))).node for n in range(5)] == [B, B, B, B, A]


async def test_a_room_nobody_came_to_is_free_again_at_its_time(placement, clock):
    await placement.place(ROOM)
    await beat_for(placement, clock, RESERVE / 2, "a", "b")
    await placement.place(ROOM)  # another session waits for it
    await beat_for(placement, clock, RESERVE - 1, "a", "b")
    assert await owner(placement, ROOM) == A
    await beat_for(placement, clock, 1, "a", "b")
    assert await owner(placement, ROOM) is None


async def beat_for(placement, clock, seconds, *names):
    for _ in range(int(seconds)):
        clock.now += 1
        for name in names:
            assert await placement.beat(name)


async def test_a_call_holds_a_room_and_its_end_gives_it_back_after_a_while(placement, clock):
    await placement.place(ROOM)
    one, two = [await placement.hold(ROOM, "a") for _ in range(2)]
    assert one == two
    await placement.release(ROOM, one.epoch)
    await beat_for(placement, clock, 2 * RESERVE, "a", "b")
    assert await owner(placement, ROOM) == A
    await placement.release(ROOM, one.epoch)
    await beat_for(placement, clock, LINGER_SECONDS - 1, "a", "b")
    assert await owner(placement, ROOM) == A
    await beat_for(placement, clock, 1, "a", "b")
    assert await owner(placement, ROOM) is None


async def test_only_the_owner_holds(placement):
    await placement.place(ROOM)
    assert await placement.hold(ROOM, "b") is None
    pin = await placement.hold(OTHER, "b")  # lived nowhere
    assert pin.node == B
    assert await placement.hold(OTHER, "a") is None
    assert await placement.hold(OTHER, "nobody") is None


async def test_what_is_released_twice_or_under_an_old_epoch_changes_nothing(placement, clock):
    first = await placement.hold(ROOM, "a")
    await placement.evict(A.address)
    second = await placement.hold(ROOM, "b")
    assert second.epoch > first.epoch
    await placement.release(ROOM, first.epoch)
    await placement.release(OTHER, second.epoch)
    await beat_for(placement, clock, 2 * RESERVE, "b")
    assert await owner(placement, ROOM) == B
    for _ in range(3):
        await placement.release(ROOM, second.epoch)
    assert await placement.hold(ROOM, "b") == second
    await beat_for(placement, clock, 2 * RESERVE, "b")
    assert await owner(placement, ROOM) == B


async def test_a_node_lives_as_long_as_it_beats_and_does_not_come_back(placement, clock):
    await placement.hold(ROOM, "a")
    await beat_for(placement, clock, NODE_SECONDS - 1, "b")
    assert await owner(placement, ROOM) == A
    clock.now += 1
    assert await placement.nodes() == [B]
    assert await owner(placement, ROOM) is None
    assert not await placement.beat("a")
    assert await placement.hold(ROOM, "a") is None
    assert (await placement.place(ROOM)).node == B


async def test_the_dead_are_known_at_once_where_somebody_saw_them_die(placement):
    await placement.hold(ROOM, "a")
    await placement.evict(A.address)
    assert await placement.nodes() == [B]
    assert not await placement.beat("a")
    assert (await placement.place(ROOM)).node == B
    await placement.join(Node("a again", A.address))
    assert await placement.beat("a again")


async def test_one_caller_inherits_and_another_where_it_dies_too(placement, another, clock):
    assert await placement.reap() is None
    await placement.evict(A.address)
    reaped = await asyncio.gather(*(store.reap() for store in (placement, another(), another())))
    assert [each for each in reaped if each is not None] == [A]
    await beat_for(placement, clock, FAILOVER_SECONDS, "b")
    assert await placement.reap() == A
    await placement.forget("a")
    await beat_for(placement, clock, FAILOVER_SECONDS, "b")
    assert await placement.reap() is None


async def test_who_leaves_leaves_nothing_behind(placement):
    await placement.hold(ROOM, "a")
    await placement.leave("a")
    assert await placement.reap() is None
    assert await owner(placement, ROOM) is None


async def test_who_takes_no_more_keeps_what_it_has(placement):
    await placement.hold(ROOM, "a")
    assert await placement.beat("a", taking=False)
    assert (await placement.place(ROOM)).node == A
    assert [(await placement.place(("k", f"r{n}"))).node for n in range(3)] == [B] * 3
    assert await placement.beat("a")
    assert (await placement.place(OTHER)).node == A


async def test_a_clock_that_began_anew_lengthens_no_lease(placement, clock):
    await placement.place(ROOM)
    clock.now = 0.0
    await placement.join(C)
    await beat_for(placement, clock, NODE_SECONDS, "c")
    assert await placement.nodes() == [C]
