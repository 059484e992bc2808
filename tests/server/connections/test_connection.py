"""One peer's call apart from any socket."""

import pytest

from vsingest.cluster.memory import MemorySessionStore
from vsingest.cluster.session import Session
from vsingest.fast import MediaSender, encode_media
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits
from vsingest.server.connections.connection import Connection
from vsingest.server.rooms.rooms import Rooms

SESSION = Session(
    call_id="c", api_key="k", room_id="r", participant=Participant(id="ann", name="Ann")
)


class Link:
    def __init__(self):
        self.outgoing = MediaSender()
        self.outgoing.write = self.send_control
        self.sent = []
        self.closed = self.playout = None

    @property
    def closing(self):
        return self.closed is not None

    def send_control(self, text):
        if not self.closing:
            self.sent.append(text)

    def send_welcome(self, texts):
        for text in texts:
            self.send_control(text)

    def take_audio(self, playout, *, binary=False):
        self.playout = playout

    def close(self, code, reason=None):
        self.closed = self.closed or code


@pytest.fixture
async def call(ticker):
    limits = Limits()
    store = MemorySessionStore(limits)
    rooms = Rooms(limits, ticker)
    made = []

    async def start():
        link = Link()
        connection = Connection(await store.create(SESSION), link, store, rooms, limits)
        made.append(connection)
        await connection.receive('{"event":"start"}')
        return connection, link

    yield start
    for connection in made:
        connection.ended()
    assert len(rooms) == 0
    assert not ticker.running


@pytest.mark.parametrize(
    "message", [encode_media(b"\0\0"), '{"event":"stop"}', '{"event":"start"}', "{"]
)
async def test_what_was_under_way_when_the_call_ended_is_passed_over(call, message):
    removed, link = await call()
    await call()
    assert link.closed is CloseCode.REMOVED
    sent = list(link.sent)
    await removed.receive(message)
    assert link.sent == sent


async def test_a_link_that_closes_during_the_claim_joins_no_room(call, ticker):
    class Gone(MemorySessionStore):
        async def claim(self, ref):
            link.close(CloseCode.GOING_AWAY)
            return await super().claim(ref)

    limits = Limits()
    store, rooms, link = Gone(limits), Rooms(limits, ticker), Link()
    connection = Connection(await store.create(SESSION), link, store, rooms, limits)
    await connection.receive('{"event":"start"}')
    assert len(rooms) == 0
    assert not link.sent
    connection.ended()


@pytest.mark.parametrize("end", ["stop", "lost"])
async def test_a_link_knows_where_audio_goes_from_join_to_leave(call, end):
    connection, link = await call()
    await connection.receive(encode_media(bytes(320)))
    assert link.playout.stats().accepted == 160
    if end == "stop":
        await connection.receive('{"event":"stop"}')
    else:
        connection.ended()
    assert link.playout is None


async def test_ending_twice_is_once(call):
    connection, _ = await call()
    connection.ended()
    connection.ended()
