"""What is kept in a directory of data, and what a server finds in it."""

import asyncio
import stat

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.session_log import CallRecord, SessionRecord
from vsingest.cluster.sqlite_log import SqliteSessionLog
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"


@pytest.fixture
def start(start_server, tmp_path):
    async def start():
        return await start_server(settings={"data": tmp_path / "data"})

    return start


async def test_a_restart_keeps_rooms_unclaimed_sessions_and_the_record(start):
    first = await start()
    _, room = await first.api("POST", "/v2/rooms", {"customRoomId": "mine"})
    ann = await first.join("ann", room="mine")
    waiting = await first.create("mine", id="bob")
    spent = await first.create("mine", id="cy")
    peer = await first.connect(spent)
    await peer.send("start")
    await peer.expect("meeting-joined")
    codes = await asyncio.gather(ann.drain(), peer.drain(), first.stop())
    assert codes[:2] == [1001, 1001]

    second = await start()
    assert (await second.api("GET", "/v2/rooms/mine"))[1]["id"] == room["id"]
    _, page = await second.api("GET", "/v2/sessions")
    assert [(one["id"], one["status"]) for one in page["data"]] == [
        (ann.meeting["sessionId"], "ended")
    ]
    here = second.server.url.replace("http", "ws") + "/videosdk?"
    bob = await second.connect(here + waiting.partition("?")[2])
    await bob.send("start")
    await bob.expect("meeting-joined")
    again = await second.connect(here + spent.partition("?")[2])
    assert await again.expect_close() == 4409


async def test_what_a_killed_server_left_open_is_ended(start, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database(folder / "vsingest.db")
    left = SessionRecord(session_id="s1", api_key=API_KEY, room_id="room-1", start=1_000)
    call = CallRecord(call_id="c", session_id="s1", participant_id="p", name="P", start=1_000)
    await SqliteSessionLog(database, Limits()).write([left, call])
    await database.close()
    running = await start()
    _, session = await running.api("GET", "/v2/sessions/s1")
    assert session["status"] == "ended"
    assert session["participants"][0]["timelog"][0]["end"] is not None


async def test_others_of_the_machine_cannot_look_into_it(start, tmp_path):
    await start()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_settings_that_cannot_work_are_refused_by_name(tmp_path):
    for settings, names in [
        ({"rooms": "closed"}, "rooms"),
        ({"leeway_seconds": -1}, "leeway_seconds"),
        ({"regions": {"us001": "nowhere"}}, "regions: us001"),
        ({"keys": tmp_path / "none.toml"}, "keys"),
    ]:
        with pytest.raises(ValueError, match=f"^{names}"):
            Server(ServerConfig(api_key=API_KEY, secret=SECRET, **settings))


async def test_a_server_that_starts_beside_another_ends_nothing_of_it(start, tmp_path):
    first = await start()
    ann = await first.join("ann")
    second = await start()
    for server in (first, second):
        _, session = await server.api("GET", f"/v2/sessions/{ann.meeting['sessionId']}")
        assert session["status"] == "ongoing"
    await second.stop()
    await ann.send("stop")
    await ann.drain()
    await first.stop()
    third = await start()
    _, session = await third.api("GET", f"/v2/sessions/{ann.meeting['sessionId']}")
    assert session["status"] == "ended"
