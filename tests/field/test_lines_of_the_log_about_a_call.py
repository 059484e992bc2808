"""Every line of the log about a call or a room says which, and no other line does."""

import asyncio
import json
import logging
import re

import aiohttp
import pytest
from tests.server.receiver import Receiver

from vsingest.observe.log_ids import LogIds, log_ids
from vsingest.observe.logs import add_ids
from vsingest.server.rooms.room import Room


class Lines(logging.Handler):
    """The records of the log, with what the server's own handler adds to them."""

    def __init__(self):
        super().__init__()
        self.addFilter(add_ids)
        self.records = []
        self.new = asyncio.Event()

    def emit(self, record):
        self.records.append(record)
        self.new.set()

    def __call__(self, text):
        return [each for each in self.records if re.search(text, each.getMessage())]

    async def until(self, text, count=1):
        async with asyncio.timeout(20):
            while len(found := self(text)) < count:
                self.new.clear()
                await self.new.wait()
        return found


@pytest.fixture
def lines():
    log, handler = logging.getLogger("vsingest"), Lines()
    level = log.level
    log.setLevel("DEBUG")
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)


def about(record):
    return getattr(record, "room_id", ""), getattr(record, "call_id", "")


async def joined(running, room, name, **members):
    async with running.post({"roomId": room, "participant": {"id": name}, **members}) as answer:
        data = (await answer.json())["data"]
    peer = await running.connect(data["wsUrl"])
    await peer.send("start")
    await peer.expect("meeting-joined")
    return peer, data["callId"]


async def test_two_calls_are_told_apart_from_their_creation_to_their_end(running, lines):
    ann, first = await joined(running, "room-a", "ann")
    bob, second = await joined(running, "room-b", "bob")
    await bob.send("stop")
    await bob.drain()
    await ann.send("stop")
    await ann.drain()
    for text in "POST /v2/ingest/sessions", "the call joined", "the call ended", "GET /videosdk":
        found = await lines.until(text, 2)  # an access line is written when all is over
        assert {about(each) for each in found} == {("room-a", first), ("room-b", second)}, text
    assert [about(each) for each in lines("the session began")] == [("room-a", ""), ("room-b", "")]
    assert {about(each) for each in lines("the session ended")} == {("room-a", ""), ("room-b", "")}
    assert {about(each) for each in lines("audio of a participant")} == {
        ("room-a", first),
        ("room-b", second),
    }


async def test_a_request_about_no_room_is_not_about_that_of_the_one_before(running, lines):
    connector = aiohttp.TCPConnector(limit=1, ssl=running.trust or True)
    async with aiohttp.ClientSession(connector=connector) as http:
        for path in "/v2/rooms/validate/lobby", "/healthz":
            headers = {"Authorization": running.token}
            async with http.get(running.server.url + path, headers=headers) as answer:
                await answer.read()
    assert about(*lines("GET /v2/rooms/validate/lobby")) == ("lobby", "")
    assert about(*lines("GET /healthz")) == ("", "")


async def test_a_connection_that_fails(running, lines, monkeypatch):
    _, call = await joined(running, "room-a", "ann")
    bob, other = await joined(running, "room-a", "bob")
    monkeypatch.setattr(
        "vsingest.server.connections.connection.Connection.receive", lambda *_: 1 / 0
    )
    await bob.send("stop")
    assert await bob.drain() == 1011
    assert about(*lines("a connection failed")) == ("room-a", other)
    assert call != other


async def test_a_room_that_fails_amid_a_tick(running, lines, ticker, monkeypatch):
    await joined(running, "room-a", "ann")
    ann, _ = await joined(running, "room-b", "bob")
    tick = Room.tick
    monkeypatch.setattr(Room, "tick", lambda room: 1 / 0 if room.key[1] == "room-b" else tick(room))
    ticker()
    assert await ann.drain() == 1011
    assert about(*lines("a room failed")) == ("room-b", "")


async def test_an_observer_that_fails(running, lines):
    running.server.lifecycle.observe(lambda what: 1 / 0)
    _, call = await joined(running, "room-a", "ann")
    assert [about(each) for each in lines("an observer failed")] == [
        ("room-a", ""),
        ("room-a", call),
    ]


async def test_an_agent_that_fails(start_server, lines):
    async def failing(_call):
        raise ZeroDivisionError

    running = await start_server(agents={"broken": failing})
    _, call = await joined(running, "room-a", "ann", agent={"id": "broken"})
    for text in "agent broken failed", "agent broken did not join":
        assert about(*await lines.until(text)) == ("room-a", call)


async def test_a_recording_that_fails(start_server, lines, tmp_path, monkeypatch):
    monkeypatch.setattr("vsingest.server.recording.tracks.Tracks.__init__", lambda *_: 1 / 0)
    running = await start_server(settings={"record": tmp_path})
    await joined(running, "room-a", "ann")
    assert about(*await lines.until("^recording .* failed")) == ("room-a", "")


@pytest.mark.parametrize("given_up", [False, True])
async def test_webhooks_that_fail_or_are_given_up(start_server, lines, monkeypatch, given_up):
    if given_up:
        monkeypatch.setattr("vsingest.server.webhooks.courier.GIVE_UP_SECONDS", -1.0)
    async with Receiver() as receiver:
        receiver.answers = [503, 503] if given_up else [503, 200, 503]
        settings = {"webhook_urls": (receiver.url,), "webhook_private": True}
        events = {"webhook_events": ("session-started", "call-started")}
        running = await start_server(settings={**settings, **events})
        _, call = await joined(running, "room-a", "ann")
        for kind, expected in (("session-started", ""), ("call-started", call)):
            text = f"gave up a webhook {kind}" if given_up else f"a webhook {kind} failed"
            assert about(*await lines.until(text)) == ("room-a", expected)


async def test_what_calls_share_is_about_none_of_them(running, lines, ticker, monkeypatch):
    """The first call begins the ticks of all rooms, and the writing of the record of sessions."""
    shared = []

    class Noted(type(ticker)):
        def start(self, tick, skip):
            shared.append(log_ids())
            super().start(tick, skip)

    ticker.__class__ = Noted
    session_log = running.server._parts.stores.session_log
    write = session_log.write

    async def noted(entries):
        shared.append(log_ids())
        await write(entries)

    monkeypatch.setattr(session_log, "write", noted)
    await joined(running, "room-a", "ann")
    await running.server._parts.stores.journal.flush()
    assert set(shared) == {LogIds()}
    assert len(shared) > 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_both_forms_name_them(start, bare, vsingest, form, tmp_path):
    environment = {**bare, "VIDEOSDK_API_KEY": "a-key", "VIDEOSDK_SECRET": "secret-of-the-log" * 3}
    process = start(
        *("serve", "--port=0", "--json", "--log-level=info", f"--log-format={form}"),
        env=environment,
    )
    url = json.loads(process.stdout.readline())["url"]
    endpoint = ("--endpoint", url)
    room = "room-\x1b[31mred"
    made = vsingest("session", "create", "--room", room, *endpoint, "--json", env=environment)
    said = json.loads(made.stdout)
    vsingest("send", "silence", "--seconds=0.1", "--ws-url", said["wsUrl"], env=environment)
    process.terminate()
    _, log = process.communicate(timeout=20)
    found = [line for line in log.splitlines() if "the call " in line or "/videosdk" in line]
    assert len(found) == 3
    for line in found:
        if form == "json":
            told = json.loads(line)
            assert (told["room_id"], told["call_id"]) == (room, said["callId"])
        else:
            assert line.endswith(f" (room room-?[31mred, call {said['callId']})")
    assert "\x1b" not in log
    assert said["wsUrl"].partition("ref=")[2] not in log
