"""The contract of a log of sessions, over a file and in memory."""

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.session import HeldParticipant, Session
from vsingest.cluster.session_log import CallRecord, SessionFilter, SessionRecord
from vsingest.cluster.sqlite_log import SqliteSessionLog
from vsingest.cluster.store_failure import StoreFailure
from vsingest.protocol.limits import Limits
from vsingest.protocol.pages import PageQuery

LIMITS = Limits(past_sessions=3, session_calls=3)
ANY = SessionFilter()
ALL = PageQuery(per_page=100)


def session(number, **changes):
    made = {"api_key": "k", "room_id": "room", "start": number * 100}
    return SessionRecord(session_id=f"s{number}", **{**made, **changes})


def call(number, who, **changes):
    made = {"session_id": "s1", "participant_id": who, "name": who.upper(), "start": number}
    return CallRecord(call_id=f"c{number}", **{**made, **changes})


@pytest.fixture(params=["file", "memory"])
async def log(request, tmp_path):
    database = Database(tmp_path / "vsingest.db" if request.param == "file" else None)
    yield SqliteSessionLog(database, LIMITS)
    await database.close()


async def test_a_session_is_known_from_its_start_to_its_end_and_after(log):
    await log.write([session(1)])
    assert await log.session("k", "s1") == session(1)
    await log.write([session(1, start=500, end=500, reason="empty")])
    assert await log.session("k", "s1") == session(1, end=500, reason="empty")
    await log.write([session(1, end=900, reason="failed")])
    assert (await log.session("k", "s1")).end == 500


async def test_filters_and_pages(log):
    await log.write([session(n, room_id=f"r{n % 2}") for n in range(1, 7)])
    await log.write([session(n, end=9_000) for n in (1, 2)])

    async def found(query=ALL, **wanted):
        total, sessions = await log.sessions("k", query, SessionFilter(**wanted))
        return total, [one.session_id for one in sessions]

    assert await found() == (6, ["s6", "s5", "s4", "s3", "s2", "s1"])
    assert await found(status="ended") == (2, ["s2", "s1"])
    assert await found(status="ongoing") == (4, ["s6", "s5", "s4", "s3"])
    assert await found(room_ids=("r1",)) == (3, ["s5", "s3", "s1"])
    assert (await found(room_ids=("r0", "r1")))[0] == 6
    assert await found(room_ids=()) == (0, [])
    assert await found(since=500) == (2, ["s6", "s5"])
    assert await found(until=200) == (2, ["s2", "s1"])
    assert await found(PageQuery(page=2, per_page=4)) == (6, ["s2", "s1"])


async def test_two_projects_never_see_each_other(log):
    await log.write([session(1), session(2, api_key="other")])
    assert await log.session("other", "s1") is None
    _, sessions = await log.sessions("other", ALL, ANY)
    assert [one.session_id for one in sessions] == ["s2"]


async def test_participants_in_the_order_they_came_with_all_their_stays(log):
    heard = {"accepted": 160, "played": 160}
    first = call(1, "ann")
    await log.write([session(1), first, call(2, "bob"), call(1, "ann", end=5, heard=heard)])
    await log.write([call(3, "ann")])
    ann = [call(1, "ann", end=5, heard=heard), call(3, "ann")]
    bob = [call(2, "bob")]
    assert await log.participants("s1", ALL) == (2, [ann, bob])
    assert await log.participants("s1", PageQuery(page=2, per_page=1)) == (2, [bob])
    assert await log.participant("s1", "ann") == ann
    assert await log.participant("s1", "cy") == []
    await log.write([call(3, "ann", end=9)])
    assert await log.participants("s1", ALL, active=True) == (1, [bob])


async def test_all_or_nothing(log):
    with pytest.raises(StoreFailure):
        await log.write([session(1), call(1, "ann", session_id="never began")])
    assert await log.session("k", "s1") is None


async def test_past_sessions_are_bounded_and_take_their_calls_along(log):
    await log.write([session(0, api_key="other"), session(0, api_key="other", end=1)])
    await log.write([session(1), call(1, "ann", end=2)])
    for number in (1, 2, 3, 4, 5):
        await log.write([session(number), session(number, end=9_000)])
    await log.write([session(6)])
    _, sessions = await log.sessions("k", ALL, ANY)
    assert [one.session_id for one in sessions] == ["s6", "s5", "s4", "s3"]
    assert await log.participant("s1", "ann") == []
    assert await log.session("other", "s0") is not None


async def test_past_calls_of_a_session_are_bounded(log):
    await log.write([session(1), call(0, "ann")])
    for number in range(1, 6):
        await log.write([call(number, "bob"), call(number, "bob", end=9)])
    assert [stay.call_id for stay in await log.participant("s1", "bob")] == ["c3", "c4", "c5"]
    assert len(await log.participant("s1", "ann")) == 1


async def test_what_a_killed_process_left_open_is_ended(log):
    await log.write([session(1), call(1, "ann"), session(2), session(2, end=300)])
    await log.end_abandoned(50, "failed")
    assert await log.session("k", "s1") == session(1, end=100, reason="failed")
    assert (await log.participant("s1", "ann"))[0].end == 50
    assert (await log.session("k", "s2")).reason is None


WHO = Session(call_id="c1", api_key="k", room_id="room", participant=HeldParticipant("p", "P"))


async def test_what_goes_on_at_a_node_is_known_with_its_calls(log):
    await log.write([session(1, owner="a"), call(1, "p", call=WHO), call(2, "q")])
    await log.write([session(2, owner="b"), session(3)])
    assert (await log.session("k", "s1")).owner == "a"
    assert await log.abandoned("a") == [
        (session(1, owner="a"), [call(1, "p", call=WHO), call(2, "q")])
    ]
    await log.write([call(1, "p", end=60, reason="left")])
    assert await log.abandoned("a") == [(session(1, owner="a"), [call(2, "q")])]
    assert await log.participant("s1", "p") == [call(1, "p", end=60, reason="left")]
    await log.write([session(1, end=70, reason="empty")])
    assert await log.abandoned("a") == []
    assert (await log.session("k", "s1")).owner is None


async def test_an_heir_ends_what_was_one_node_s_alone(log):
    await log.write([session(1, owner="a"), call(1, "p", call=WHO), session(2, owner="b")])
    await log.end_abandoned(150, "failed", "a")
    assert await log.session("k", "s1") == session(1, end=150, reason="failed")
    assert await log.participant("s1", "p") == [call(1, "p", end=150, reason="failed")]
    assert await log.session("k", "s2") == session(2, owner="b")
    assert await log.abandoned("a") == []


async def test_whoever_is_alone_adopts_all_that_goes_on(log):
    await log.write([session(1), session(2, owner="b"), session(3), session(3, end=400)])
    await log.adopt("now")
    assert await log.abandoned("now") == [
        (session(1, owner="now"), []),
        (session(2, owner="now"), []),
    ]
    assert await log.abandoned("b") == []
