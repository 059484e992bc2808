"""A server's connection without a socket and with a clock of the test's."""

import pytest

from vsingest import fast
from vsingest.fast import Opcode, encode_frame, encode_media
from vsingest.fast.websocket import Wish

KEY = b"\x01\x02\x03\x04"
LIMITS = {
    "max_message_bytes": 1_000,
    "waiting_messages": 3,
    "read_bytes_per_second": 1_000,
    "read_burst_bytes": 4_000,
    "control_frames_per_second": 10,
    "control_frame_burst": 4,
    "ping_seconds": 20,
    "close_seconds": 5,
}


class Connection(fast.MediaConnection):
    """Notes what it is told, and what it writes."""

    def __init__(self, **limits):
        self.now, self.written, self.got, self.changes = 100.0, b"", [], 0
        self.buffer = bytearray(8_192)
        waits = {"event_bytes": 20, "audio_messages": 2, "stalled_messages": 4}
        super().__init__(
            self.buffer,
            fast.Outgoing(give_up=lambda: None, **waits),
            self.take,
            lambda: self.now,
            **{**LIMITS, **limits},
        )

    def take(self, data):
        self.written += data

    def message_received(self, opcode, payload):
        self.got.append((opcode, payload))

    def changed(self):
        self.changes += 1

    def feed(self, *frames):
        for opcode, payload in frames:
            data = encode_frame(opcode, payload, mask_key=KEY)
            self.get_buffer(-1)[: len(data)] = data
            self.buffer_updated(len(data))

    def at(self, now):
        self.now = now
        self.time_passed()

    def frames(self):
        found = fast.FrameParser(role="client").feed(self.written)
        self.written = b""
        return [(frame.opcode, bytes(frame.payload)) for frame in found]


def test_a_quiet_peer_is_pinged_and_at_last_given_up():
    connection = Connection()
    assert connection.wake_at == 120
    connection.at(119.9)
    assert connection.frames() == []
    connection.at(120)
    assert connection.frames() == [(Opcode.PING, b"")]
    connection.feed((Opcode.PONG, b""))
    connection.at(130)
    assert (connection.wishes, connection.wake_at) == (0, 140)
    connection.at(140)
    connection.at(150)
    assert connection.wishes == Wish.ABORT


def test_reading_pauses_above_the_rate_and_goes_on_in_time():
    connection = Connection()
    for _ in range(4):
        connection.feed((Opcode.TEXT, bytes(700)))
        connection.message_taken(700)
    assert connection.reading
    connection.feed((Opcode.TEXT, bytes(700)))
    connection.message_taken(700)
    assert not connection.reading
    until = connection.wake_at
    assert 100 < until <= 101  # at most a second, since pongs must be read
    connection.at(until)
    assert connection.reading


def test_reading_pauses_while_too_much_waits():
    connection = Connection(read_burst_bytes=1e9)
    for size in (500, 500, 1):
        assert connection.reading
        connection.feed((Opcode.TEXT, bytes(size)))
    assert not connection.reading
    connection.message_taken(500)
    assert connection.reading


def test_a_close_is_put_off_until_all_that_came_is_handled():
    connection = Connection()
    connection.feed((Opcode.TEXT, b"{}"), (Opcode.CLOSE, (4000).to_bytes(2, "big") + b"bye"))
    assert (connection.ending, connection.closing, connection.parting) == (True, False, None)
    connection.send_frame(encode_frame(Opcode.TEXT, b"answer"))
    connection.message_taken(2)
    connection.message_handled()
    connection.end()
    assert connection.frames() == [
        (Opcode.TEXT, b"answer"),
        (Opcode.CLOSE, (4000).to_bytes(2, "big")),
    ]
    assert (connection.parting, connection.wishes) == ((4000, ""), Wish.CLOSE)
    connection.send_frame(encode_frame(Opcode.TEXT, b"too late"))
    assert connection.frames() == []


@pytest.mark.parametrize("reason", ["gone", "€" * 41, ""])
def test_our_close_has_its_reason(reason):
    connection = Connection()
    connection.close_with(4410, reason.encode())
    connection.close_with(1000, b"another")
    ((opcode, payload),) = connection.frames()
    assert (opcode, payload[2:].decode()) == (Opcode.CLOSE, reason)
    assert connection.parting == (4410, reason)
    assert connection.wake_at == 105
    connection.at(105)
    assert Wish.ABORT in Wish(connection.wishes)


def test_after_the_end_nothing_is_written_and_what_waits_is_dropped():
    connection = Connection()
    connection.pause_writing()
    connection.outgoing.send(b"audio")
    connection.connection_lost(None)
    connection.resume_writing()
    connection.close_with(1001, b"")
    assert connection.written == b""
    books = connection.outgoing
    assert (books.accepted, books.sent, books.dropped) == (1, 0, 1)
    assert (connection.gone, connection.parting) == (True, (1006, ""))
    assert connection.wake_at == float("inf")


def test_nothing_is_wished_of_a_transport_that_is_lost_after_our_close():
    connection = Connection()
    connection.close_with(1000, b"")
    assert connection.frames() == [(Opcode.CLOSE, b"\x03\xe8")]
    connection.connection_lost(None)
    assert (connection.gone, connection.wishes) == (True, 0)


def test_audio_waits_for_a_message_that_came_before_it():
    connection = Connection()
    connection.playout = fast.PlayoutBuffer()
    media = encode_media(bytes(320))
    connection.feed((Opcode.TEXT, media))
    assert (connection.playout.held, connection.waiting, connection.media_messages) == (160, 0, 1)
    connection.feed((Opcode.TEXT, b"{}"), (Opcode.TEXT, media))
    assert [payload for _, payload in connection.got] == [b"{}", media]


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_what_is_out_of_range_is_named(name):
    for bad in (-1, 2**70 if name == "waiting_messages" else float("nan")):
        with pytest.raises((ValueError, TypeError), match=name):
            Connection(**{name: bad})


def test_misuse_is_named():
    connection = Connection()
    with pytest.raises(RuntimeError, match="made already"):
        fast.MediaConnection.__init__(
            connection, bytearray(1), connection.outgoing, print, float, **LIMITS
        )
    with pytest.raises(RuntimeError, match="message_handled: no message"):
        connection.message_handled()
    with pytest.raises(RuntimeError, match="message_taken: no message"):
        connection.message_taken(1)
    connection.feed((Opcode.TEXT, b"{}"))
    with pytest.raises(ValueError, match="nbytes"):
        connection.message_taken(3)
    with pytest.raises(ValueError, match="code"):
        connection.close_with(5000, b"")
    with pytest.raises(ValueError, match="nbytes"):
        connection.buffer_updated(8_193)
    with pytest.raises(ValueError, match="buffer: needs a writable"):
        fast.MediaConnection(b"x", connection.outgoing, print, float, **LIMITS)


def test_a_subclass_that_forgets_its_base_says_what_to_call():
    class Forgetful(fast.MediaConnection):
        def __init__(self):
            pass

    for name in ("flush", "end", "eof_received", "pause_writing", "resume_writing", "time_passed"):
        with pytest.raises(RuntimeError, match=r"Forgetful: .* super\(\).__init__"):
            getattr(Forgetful(), name)()
