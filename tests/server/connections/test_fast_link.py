"""The link over a transport of our own, against a transport that only notes what it is told."""

import asyncio

import pytest

from vsingest.fast import FrameParser, Opcode, PlayoutBuffer, encode_frame, encode_media
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.limits import Limits
from vsingest.server.connections.fast_link import FastLink
from vsingest.transport.read_ahead import ReadAhead

KEY = b"\x01\x02\x03\x04"


class Transport:
    def __init__(self):
        self.written = b""
        self.reading = True
        self.closed = self.eof = False
        self.aborted = asyncio.Event()

    def get_extra_info(self, name, default=None):
        return default

    def write(self, data):
        self.written += data

    def write_eof(self):
        self.eof = True

    def can_write_eof(self):
        return True

    def close(self):
        self.closed = True

    def abort(self):
        self.aborted.set()

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True

    def frames(self):
        """What a client would read, as (opcode, payload)."""
        parser = FrameParser(role="client")
        return [(frame.opcode, bytes(frame.payload)) for frame in parser.feed(self.written)]


class Handshaker:
    lost = False

    def connection_lost(self, exc):
        self.lost = True


def feed(link, data):
    """Gives a link what came with the handshake."""
    read_ahead = ReadAhead()
    read_ahead.feed_data(data)
    read_ahead.pass_on(link)


@pytest.fixture
async def make():
    links = []

    def make(**limits):
        link = FastLink(Transport(), Handshaker(), bytearray(4096), Limits(**limits))
        links.append(link)
        return link, link.transport

    yield make
    for link in links:
        link.connection_lost(None)


def client(opcode, payload):
    return encode_frame(opcode, payload, mask_key=KEY)


async def test_what_a_paused_transport_cannot_take_waits_and_only_old_audio_gives_way(make):
    link, transport = make(outbox_frames=2)
    link.outgoing.send(encode_frame(Opcode.TEXT, b"a0"))
    link.pause_writing()
    for number in range(1, 5):
        link.send_control(b"c%d" % number)
        link.outgoing.send(encode_frame(Opcode.TEXT, b"a%d" % number))
    assert transport.frames() == [(Opcode.TEXT, b"a0")]
    link.resume_writing()
    texts = [payload for _, payload in transport.frames()]
    assert texts == [b"a0", b"c1", b"c2", b"c3", b"a3", b"c4", b"a4"]
    books = link.outgoing
    assert (books.accepted, books.sent, books.dropped) == (5, 3, 2)


async def test_a_reader_too_slow_for_events_is_closed_after_those_it_was_promised(make):
    link, transport = make(outbox_bytes=10)
    link.pause_writing()
    link.send_control(b"12345")
    link.send_control(b"67890")
    assert link.closing
    link.resume_writing()
    (first, text), (last, farewell) = transport.frames()
    assert (first, text) == (Opcode.TEXT, b"12345")
    assert (last, farewell[:2]) == (Opcode.CLOSE, (1008).to_bytes(2, "big"))


async def test_a_reader_for_whom_nothing_but_drops_is_left_is_closed(make):
    link, transport = make(outbox_frames=2, stalled_frames=3)
    link.pause_writing()
    for number in range(4):
        link.outgoing.send(encode_frame(Opcode.TEXT, b"a%d" % number))
    assert not link.closing
    link.resume_writing()  # it reads again, so the count begins anew
    link.pause_writing()
    for number in range(5):
        assert not link.closing
        link.outgoing.send(encode_frame(Opcode.TEXT, b"b%d" % number))
    assert link.closing
    link.outgoing.send(encode_frame(Opcode.TEXT, b"too late"))
    link.resume_writing()
    *audio, (last, farewell) = transport.frames()
    assert [payload for _, payload in audio] == [b"a2", b"a3", b"b3", b"b4"]
    assert (last, farewell[:2]) == (Opcode.CLOSE, (1008).to_bytes(2, "big"))
    books = link.outgoing
    assert (books.accepted, books.sent, books.dropped) == (10, 4, 6)


async def test_media_goes_straight_into_the_buffer_unless_something_waits_before_it(make):
    link, _ = make()
    link.playout = PlayoutBuffer()
    media = encode_media(bytes(320))
    feed(link, client(Opcode.TEXT, media))
    assert (link.playout.held, link.waiting, link.media_messages) == (160, 0, 1)
    feed(link, client(Opcode.TEXT, b"{}") + client(Opcode.TEXT, media))
    assert (link.playout.held, link.waiting, link.media_messages) == (160, 2, 1)
    taken = []
    async for message in link.messages():
        taken.append(message)
        if len(taken) == 2:
            link.eof_received()
    assert taken == [(Opcode.TEXT, b"{}"), (Opcode.TEXT, media)]
    assert link.waiting == 0


async def test_media_that_cannot_be_decoded_is_left_to_those_who_can_say_why(make):
    link, _ = make()
    link.playout = PlayoutBuffer()
    for bad in (b'{"event":"media","payload":"A"}', encode_media(bytes(16_002))):
        before = link.waiting
        feed(link, client(Opcode.TEXT, bad))
        assert (link.playout.held, link.waiting) == (0, before + 1)


async def test_a_ping_is_answered_with_its_payload(make):
    link, transport = make()
    feed(link, client(Opcode.PING, b"are you there") + client(Opcode.PONG, b""))
    assert transport.frames() == [(Opcode.PONG, b"are you there")]


async def test_a_peer_that_answers_no_ping_is_gone(make):
    _, transport = make(ping_seconds=0.01)
    async with asyncio.timeout(10):
        await transport.aborted.wait()
    assert transport.frames() == [(Opcode.PING, b"")]


async def test_a_fault_is_named_once_and_what_follows_it_is_ignored(make):
    link, transport = make()
    feed(link, encode_frame(Opcode.TEXT, b"unmasked"))
    feed(link, client(Opcode.TEXT, b"{}"))
    ((opcode, payload),) = transport.frames()
    assert (opcode, payload[:2]) == (Opcode.CLOSE, (1002).to_bytes(2, "big"))
    assert transport.eof
    assert not transport.closed  # or the reset would overtake the farewell
    assert [message async for message in link.messages()] == []


async def test_a_close_is_answered_with_its_own_code_after_what_waits(make):
    link, transport = make()
    link.pause_writing()
    link.send_control(b"1")
    feed(link, client(Opcode.CLOSE, (4000).to_bytes(2, "big")))
    assert not transport.closed
    link.resume_writing()
    assert transport.frames() == [
        (Opcode.TEXT, b"1"),
        (Opcode.CLOSE, (4000).to_bytes(2, "big")),
    ]
    assert transport.closed


async def test_our_close_waits_for_the_peers_and_no_longer_than_the_limit(make):
    link, transport = make(close_seconds=0.01)
    link.close(CloseCode.REMOVED)
    assert not transport.closed
    async with asyncio.timeout(10):
        await transport.aborted.wait()
    feed(link, client(Opcode.CLOSE, b""))
    assert transport.closed


async def test_more_than_anyone_reads_stops_the_reading(make):
    link, transport = make(message_bytes=100)
    feed(link, client(Opcode.TEXT, b"x" * 100))
    assert transport.reading
    feed(link, client(Opcode.TEXT, b"y"))
    assert not transport.reading
    messages = link.messages()
    assert len(await anext(messages)) == 2
    assert transport.reading
    await messages.aclose()


async def test_the_protocol_of_the_handshake_hears_of_the_end(make):
    link, _ = make()
    link.connection_lost(ConnectionResetError())
    assert link._handshaker.lost
    assert link.lost.done()
    assert link.closing
    assert link.outgoing.accepted == 0


async def test_binary_audio_goes_straight_into_the_buffer_where_it_was_agreed_on(make):
    link, _ = make()
    link.playout = PlayoutBuffer()
    feed(link, client(Opcode.BINARY, bytes(320)))
    assert (link.playout.held, link.waiting) == (0, 1)
    link.message_handled()
    link.binary = True
    feed(link, client(Opcode.BINARY, bytes(320)) + client(Opcode.BINARY, b""))
    assert (link.playout.held, link.waiting, link.media_messages) == (160, 0, 2)
    feed(link, client(Opcode.BINARY, bytes(16_002)))
    assert (link.playout.held, link.waiting) == (160, 1)
    feed(link, client(Opcode.BINARY, bytes(320)))  # nothing overtakes what waits
    assert (link.playout.held, link.waiting) == (160, 2)


async def test_however_small_messages_are_only_so_many_wait_to_be_acted_on(make):
    link, transport = make()
    one = encode_frame(Opcode.TEXT, b"{}", mask_key=KEY)
    feed(link, one * 900)
    assert transport.reading
    feed(link, one * 200)
    assert not transport.reading
    messages = link.messages()
    for _ in range(200):
        await anext(messages)
    assert transport.reading
    await messages.aclose()
