"""The contract of a session store, run against every store there is."""

import asyncio
import re
import time
from contextlib import asynccontextmanager

import pytest

from vsingest.cluster.clock import steady_clock
from vsingest.cluster.database import Database
from vsingest.cluster.memory import MemorySessionStore
from vsingest.cluster.session import HeldParticipant, Session
from vsingest.cluster.session_store import (
    SessionClaimed,
    SessionState,
    SessionUnknown,
    StoreFull,
)
from vsingest.cluster.sqlite_sessions import SqliteSessionStore
from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits


@asynccontextmanager
async def memory(limits, clock, _folder):
    store = MemorySessionStore(limits, clock=clock)
    yield store
    await store.close()


@asynccontextmanager
async def sqlite(limits, clock, path):
    database = Database(path)
    store = SqliteSessionStore(database, limits, clock=clock)
    yield store
    await store.close()
    await database.close()


@asynccontextmanager
async def sqlite_file(limits, clock, folder):
    async with sqlite(limits, clock, folder / "vsingest.db") as store:
        yield store


@asynccontextmanager
async def sqlite_memory(limits, clock, _folder):
    async with sqlite(limits, clock, None) as store:
        yield store


FACTORIES = {"memory": memory, "sqlite": sqlite_file, "sqlite in memory": sqlite_memory}
LIMITS = Limits(session_seconds=90, unclaimed_sessions=3)
SESSION = Session(
    call_id="c1",
    api_key="k",
    room_id="room",
    participant=HeldParticipant.of(Participant(id="p", name="P", metadata={"a": [1]})),
)


@pytest.fixture(params=FACTORIES.values(), ids=FACTORIES.keys())
async def store(request, clock, tmp_path):
    async with request.param(LIMITS, clock, tmp_path) as made:
        yield made


async def test_a_ref_is_long_and_never_the_same(store, clock):
    refs = set()
    for _ in range(100):
        refs.add(await store.create(SESSION))
        clock.now += 60
    assert len(refs) == 100
    assert all(re.fullmatch("vs_[a-z0-9]{20}", ref) for ref in refs)


async def test_a_session_comes_back_whole_and_once(store):
    ref = await store.create(SESSION)
    assert await store.peek(ref) is SessionState.UNCLAIMED
    assert await store.claim(ref) == SESSION
    assert await store.peek(ref) is SessionState.CLAIMED
    with pytest.raises(SessionClaimed):
        await store.claim(ref)


async def test_exactly_one_of_many_claims_wins(store):
    ref = await store.create(SESSION)
    results = await asyncio.gather(*(store.claim(ref) for _ in range(200)), return_exceptions=True)
    assert results.count(SESSION) == 1
    assert sum(isinstance(result, SessionClaimed) for result in results) == 199


@pytest.mark.parametrize("ref", ["", "vs_", "vs_" + "a" * 20, "\ud800", "é" * 3_000])
async def test_a_ref_nobody_made_is_unknown(store, ref):
    assert await store.peek(ref) is SessionState.UNKNOWN
    with pytest.raises(SessionUnknown):
        await store.claim(ref)


async def test_an_unclaimed_session_dies_at_its_time(store, clock):
    ref = await store.create(SESSION)
    clock.now += 89.9
    assert await store.peek(ref) is SessionState.UNCLAIMED
    clock.now += 0.1
    assert await store.peek(ref) is SessionState.UNKNOWN
    with pytest.raises(SessionUnknown):
        await store.claim(ref)


async def test_a_claimed_ref_is_remembered_until_its_time(store, clock):
    ref = await store.create(SESSION)
    await store.claim(ref)
    clock.now += 89.9
    assert await store.peek(ref) is SessionState.CLAIMED
    clock.now += 0.1
    assert await store.peek(ref) is SessionState.UNKNOWN


async def test_the_number_that_waits_is_bounded(store, clock):
    first = await store.create(SESSION)
    clock.now += 30
    for _ in range(2):
        await store.create(SESSION)
    with pytest.raises(StoreFull) as caught:
        await store.create(SESSION)
    assert caught.value.retry_after == 60
    await store.claim(first)
    await store.create(SESSION)
    with pytest.raises(StoreFull):
        await store.create(SESSION)
    clock.now += 90
    for _ in range(3):
        await store.create(SESSION)


async def test_what_claimed_refs_leave_behind_is_bounded(store):
    refs = []
    for _ in range(10):
        refs.append(await store.create(SESSION))
        await store.claim(refs[-1])
    states = [await store.peek(ref) for ref in refs]
    assert states.count(SessionState.CLAIMED) == 3
    assert states.count(SessionState.UNKNOWN) == 7


async def test_neither_store_nor_session_shows_a_ref(store):
    ref = await store.create(SESSION)
    assert ref not in repr(vars(store))
    assert ref not in repr(await store.claim(ref))


async def test_a_restart_keeps_what_waits_and_what_was_claimed(tmp_path, clock):
    async with sqlite_file(LIMITS, clock, tmp_path) as store:
        waiting, claimed = [await store.create(SESSION) for _ in range(2)]
        await store.claim(claimed)
    clock.now += 89
    async with sqlite_file(LIMITS, clock, tmp_path) as store:
        assert await store.peek(claimed) is SessionState.CLAIMED
        assert await store.claim(waiting) == SESSION
        clock.now += 1
        assert await store.peek(claimed) is SessionState.UNKNOWN


async def test_a_wall_clock_set_back_between_two_runs_lengthens_no_life(tmp_path, clock):
    async with sqlite_file(LIMITS, clock, tmp_path) as store:
        ref = await store.create(SESSION)
    clock.now -= 500
    async with sqlite_file(LIMITS, clock, tmp_path) as store:
        assert await store.peek(ref) is SessionState.UNCLAIMED
        clock.now += 90
        assert await store.peek(ref) is SessionState.UNKNOWN


async def test_of_two_that_share_a_file_one_claims(tmp_path, clock):
    async with (
        sqlite_file(LIMITS, clock, tmp_path) as one,
        sqlite_file(LIMITS, clock, tmp_path) as other,
    ):
        ref = await one.create(SESSION)
        claims = (store.claim(ref) for _ in range(20) for store in (one, other))
        results = await asyncio.gather(*claims, return_exceptions=True)
        assert results.count(SESSION) == 1
        assert sum(isinstance(result, SessionClaimed) for result in results) == 39


async def test_the_file_holds_no_ref(tmp_path, clock):
    async with sqlite_file(LIMITS, clock, tmp_path) as store:
        ref = await store.create(SESSION)
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b'"call_id":"c1"' in written
    assert ref.encode() not in written
    assert ref.removeprefix("vs_").encode() not in written


def test_a_steady_clock_tells_the_wall_s_time_and_never_runs_back(monkeypatch):
    clock = steady_clock()
    assert abs(clock() - time.time()) < 1
    before = clock()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert clock() >= before
