"""The client's own protocol, fed by hand where a server of aiohttp's cannot misbehave."""

import asyncio
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest import fast
from vsingest.client.sockets.fast_socket import FastSocket
from vsingest.client.sockets.socket import Closed
from vsingest.fast import Opcode, encode_frame


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self):
        super().__init__()
        self.written = b""
        self.closed = self.aborted = False

    def set_protocol(self, protocol):
        self.protocol = protocol

    def set_write_buffer_limits(self, high=None, low=None):
        assert high == 1

    def write(self, data):
        self.written += data

    def resume_reading(self):
        """It was never paused."""

    def is_closing(self):
        return self.closed

    def close(self):
        self.closed = True

    def abort(self):
        self.aborted = True


class Handshaker:
    """What aiohttp's protocol is to us: it gives what it read too early, and is told of the end."""

    def __init__(self, early):
        self.early = early
        self.told = []

    def set_parser(self, parser, payload):
        if self.early:
            parser.feed_data(self.early)

    def connection_lost(self, exc):
        self.told.append(exc)


class Response:
    closed = False

    def close(self):
        self.closed = True


class Listener:
    def __init__(self):
        self.seen = []

    def text(self, message):
        self.seen.append(message)

    def binary(self):
        self.seen.append("binary")

    def writable(self):
        self.seen.append("writable")

    def closed(self, closed):
        self.seen.append(closed)


class Rig:
    def __init__(self, early=b"", ping=1_000):
        self.transport, self.handshaker = Transport(), Handshaker(early)
        self.response, self.listener = Response(), Listener()
        self.socket = FastSocket(self.response, self.transport, self.handshaker, ping)
        self.socket.start(self.listener)

    def feed(self, data, step=65_536):
        view = self.socket.get_buffer(-1)
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            view[: len(piece)] = piece
            self.socket.buffer_updated(len(piece))

    def written(self):
        data, self.transport.written = self.transport.written, b""
        return [
            (frame.opcode, bytes(frame.payload))
            for frame in fast.FrameParser(role="server").feed(data)
        ]


@pytest.fixture
async def rig():
    made = Rig()
    yield made
    made.socket.connection_lost(None)


def text(payload):
    return encode_frame(Opcode.TEXT, payload)


STREAM = [b"{}", fast.encode_media(np.arange(160, dtype=np.int16)), b'{"event":"x"}', b""]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(STREAM), max_size=12), st.integers(1, 900), st.integers(0, 3_000))
def test_any_split_gives_the_same_messages_and_what_came_early_is_not_lost(messages, step, early):
    async def check():
        data = b"".join(map(text, messages))
        rig = Rig(data[:early])
        rig.feed(data[early:], step)
        assert rig.listener.seen == messages
        rig.socket.connection_lost(None)

    asyncio.run(check())


async def test_audio_goes_past_the_listener_while_there_is_a_playout_buffer(rig):
    rig.socket.playout = fast.PlayoutBuffer()
    rig.feed(b"".join(map(text, STREAM)))
    assert rig.listener.seen == [message for message in STREAM if b"media" not in message]
    assert rig.socket.media_messages == 1
    assert rig.socket.playout.held == 160


async def test_what_is_written_is_masked_and_in_order(rig):
    ring = fast.SampleRing(500)
    ring.write(np.arange(300, dtype=np.int16))
    rig.socket.write_event(b"one")
    rig.socket.write_audio(ring, 300)
    rig.socket.write_silence()
    kinds = rig.written()
    assert kinds[0] == (Opcode.TEXT, b"one")
    samples = np.concatenate([fast.decode_media(payload) for _, payload in kinds[1:]])
    np.testing.assert_array_equal(samples, [*range(300), *[0] * 180])


async def test_a_slow_peer_makes_events_wait_and_audio_stay_away(rig):
    rig.socket.pause_writing()
    assert not rig.socket.writable
    rig.socket.write_event(b"one")
    rig.socket.write_event(b"two")
    flushing = asyncio.ensure_future(rig.socket.flushed())
    await asyncio.sleep(0)
    assert not flushing.done()
    assert rig.written() == []
    for _ in range(100):
        rig.feed(encode_frame(Opcode.PING, b"ping"))
    rig.socket.resume_writing()
    await flushing
    assert rig.written() == [(Opcode.TEXT, b"one"), (Opcode.TEXT, b"two")]
    assert rig.listener.seen == ["writable"]
    assert rig.socket.writable


async def test_pings_are_answered(rig):
    rig.feed(encode_frame(Opcode.PING, b"are you there"))
    await asyncio.sleep(0)
    assert rig.written() == [(Opcode.PONG, b"are you there")]


@pytest.mark.parametrize(
    ("payload", "answer", "closed"),
    [
        (struct.pack("!H", 4410) + b"removed", struct.pack("!H", 4410), Closed(4410, "removed")),
        (b"", struct.pack("!H", 1000), Closed(1000, "")),
    ],
)
async def test_a_close_is_answered_told_once_and_ends_writing(rig, payload, answer, closed):
    rig.feed(encode_frame(Opcode.CLOSE, payload))
    assert rig.written() == [(Opcode.CLOSE, answer)]
    assert rig.listener.seen == [closed]
    assert rig.transport.closed
    rig.socket.write_event(b"late")
    assert not rig.socket.writable
    with pytest.raises(ConnectionError):
        await rig.socket.flushed()
    rig.socket.connection_lost(None)
    assert rig.listener.seen == [closed]
    assert rig.written() == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(encode_frame(1, b"x", mask_key=b"abcd"), 1002), (b"\x83\x00", 1002), (text(b"\xff"), 1007)],
)
async def test_a_breach_of_the_protocol_closes_with_its_code(rig, data, code):
    rig.feed(data)
    ((opcode, payload),) = rig.written()
    assert (opcode, payload[:2]) == (Opcode.CLOSE, struct.pack("!H", code))
    assert rig.listener.seen == [Closed(code, "the service broke the WebSocket protocol")]


async def test_the_end_of_the_transport_is_told_to_all(rig):
    assert rig.socket.eof_received() is False
    rig.socket.connection_lost(None)
    assert rig.listener.seen == [Closed(1006, "")]
    assert rig.handshaker.told == [None]
    assert rig.response.closed


async def test_a_close_that_is_not_answered_is_cut_short(rig, monkeypatch):
    monkeypatch.setattr("vsingest.client.sockets.fast_socket.CLOSE_SECONDS", 0.01)
    rig.transport.abort = lambda: rig.socket.connection_lost(None)
    await rig.socket.close()
    assert rig.written() == [(Opcode.CLOSE, struct.pack("!H", 1000))]
    await rig.socket.close()


async def test_a_peer_that_answers_no_ping_is_given_up():
    rig = Rig(ping=0.01)
    while not rig.transport.aborted:  # noqa: ASYNC110 - the timer has nobody else to tell
        await asyncio.sleep(0)
    assert rig.written() == [(Opcode.PING, b"")]
    (closed,) = rig.listener.seen
    assert closed[:2] == (1006, "the service stopped answering")
    # Since it was opened, as nothing ever came; its last bits are those of a difference.
    assert round(closed.silent_seconds, 6) >= 0.015
    rig.socket.connection_lost(None)
