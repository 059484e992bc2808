"""The contract of a room store, over a file and in memory."""

import re

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.room_store import RoomRecord, RoomsFull, new_record_id, new_room_id
from vsingest.cluster.sqlite_rooms import SqliteRoomStore
from vsingest.protocol.limits import Limits
from vsingest.protocol.pages import PageQuery
from vsingest.protocol.rooms import AutoCloseConfig, RoomWebhook

LIMITS = Limits(rooms=5)


def room(number, **changes):
    made = {
        "api_key": "k",
        "id": f"{number:024x}",
        "room_id": f"abcd-efgh-{number:04}",
        "created_at": number,
        "updated_at": number,
    }
    return RoomRecord(**{**made, **changes})


@pytest.fixture(params=["file", "memory"])
async def store(request, tmp_path):
    database = Database(tmp_path / "vsingest.db" if request.param == "file" else None)
    yield SqliteRoomStore(database, LIMITS)
    await database.close()


def test_ids_are_shaped_as_the_hosted_service_s():
    assert re.fullmatch("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", new_room_id())
    assert re.fullmatch("[0-9a-f]{24}", new_record_id())
    assert len({new_room_id() for _ in range(100)}) == 100


async def test_a_room_comes_back_whole_by_any_of_its_names(store):
    made = room(
        1,
        custom_room_id="mine",
        geo_fence="us001",
        webhook=RoomWebhook("https://example.com/", ["session*"]),
        auto_close=AutoCloseConfig(5, "session-end-and-deactivate"),
        allowed_participant_ids=("a", "b"),
        max_participants=3,
    )
    assert await store.create(made) == made
    for name in made.names:
        assert await store.find("k", name) == made
    assert await store.find("k", "other") is None


async def test_creation_is_idempotent_by_the_custom_id(store):
    first = await store.create(room(1, custom_room_id="mine"))
    assert await store.create(room(2, custom_room_id="mine", max_participants=9)) == first
    total, _ = await store.page("k", PageQuery())
    assert total == 1
    for number in (3, 4):
        await store.create(room(number))
    assert (await store.page("k", PageQuery()))[0] == 3


async def test_a_room_id_goes_before_another_s_custom_id(store):
    one = await store.create(room(1))
    await store.create(room(2, custom_room_id=one.room_id))
    assert await store.find("k", one.room_id) == one


async def test_two_projects_never_see_each_other(store):
    mine = await store.create(room(1, custom_room_id="same"))
    theirs = await store.create(room(2, api_key="other", custom_room_id="same"))
    assert await store.find("k", "same") == mine
    assert await store.find("other", "same") == theirs
    for name in mine.names[:2]:
        assert await store.find("other", name) is None
        assert await store.disable("other", name, 9) is None
    assert (await store.page("other", PageQuery()))[1] == [theirs]


async def test_pages_are_the_newest_first(store):
    made = [await store.create(room(number)) for number in range(5)]
    total, page = await store.page("k", PageQuery(page=2, per_page=2))
    assert (total, page) == (5, [made[2], made[1]])
    assert await store.page("k", PageQuery(page=9, per_page=2)) == (5, [])
    assert await store.page("k", PageQuery(), made[3].room_id) == (1, [made[3]])
    assert await store.page("k", PageQuery(), "none") == (0, [])


async def test_a_deactivated_room_stays_and_says_so(store):
    made = await store.create(room(1, custom_room_id="mine"))
    gone = await store.disable("k", made.room_id, 77)
    assert (gone.disabled, gone.updated_at, gone.created_at) == (True, 77, 1)
    assert await store.disable("k", made.room_id, 88) == gone
    assert await store.find("k", "mine") == gone
    assert await store.disable("k", "mine", 99) is None


async def test_their_number_is_bounded_and_deactivated_ones_give_way(store):
    made = [await store.create(room(number)) for number in range(5)]
    with pytest.raises(RoomsFull):
        await store.create(room(5))
    await store.create(room(5, api_key="other"))
    await store.disable("k", made[2].room_id, 1)
    await store.create(room(6))
    assert await store.find("k", made[2].room_id) is None
    with pytest.raises(RoomsFull):
        await store.create(room(7))


async def test_a_restart_keeps_them(tmp_path):
    for expected in (None, room(1)):
        database = Database(tmp_path / "vsingest.db")
        store = SqliteRoomStore(database, LIMITS)
        assert await store.find("k", room(1).room_id) == expected
        if expected is None:
            await store.create(room(1))
        await database.close()
