"""What waits for a reader keeps its order, and only audio gives way."""

import asyncio

import pytest

from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.limits import Limits
from vsingest.server.connections.plain_link import PlainLink


class Socket:
    """Writes only while the gate is open."""

    def __init__(self):
        self.gate = asyncio.Event()
        self.written = []
        self.closed = None
        self.broken = False

    async def send_frame(self, text, _opcode):
        await self.gate.wait()
        if self.broken:
            raise ConnectionResetError
        self.written.append(text)

    async def close(self, *, code, message):
        self.closed = (code, message)


class Transport:
    def __init__(self):
        self.aborted = asyncio.Event()

        self.unsent = 0

    def abort(self):
        self.aborted.set()

    def get_write_buffer_size(self):
        return self.unsent


@pytest.fixture
async def parts():
    return Socket(), Transport()


def outbox(parts, **limits):
    socket, transport = parts
    return PlainLink(socket, transport, Limits(**limits))


async def finished(box):
    async with asyncio.timeout(10):
        await box.run()


async def test_events_and_audio_leave_in_the_order_they_came(parts):
    box = outbox(parts)
    parts[0].gate.set()
    box.send_control(b"1")
    box.outgoing.send(b"2")
    box.outgoing.send(b"3")
    box.send_control(b"4")
    box.outgoing.send(b"5")
    box.close(CloseCode.NORMAL)
    await finished(box)
    assert parts[0].written == [b"1", b"2", b"3", b"4", b"5"]
    assert parts[0].closed == (1000, b"the call ended")
    assert (box.outgoing.sent, box.outgoing.dropped) == (3, 0)


async def test_only_the_oldest_audio_gives_way(parts):
    box = outbox(parts, outbox_frames=2)
    parts[0].gate.set()
    for number in range(10):
        box.send_control(b"c%d" % number)
        box.outgoing.send(b"a%d" % number)
    box.close(CloseCode.NORMAL)
    await finished(box)
    assert parts[0].written == [b"c%d" % n for n in range(9)] + [b"a8", b"c9", b"a9"]
    assert (box.outgoing.sent, box.outgoing.dropped) == (2, 8)


async def test_a_reader_for_whom_nothing_but_drops_is_left_is_closed(parts):
    box = outbox(parts, outbox_frames=2, stalled_frames=3)
    for number in range(5):
        assert not box.closing
        box.outgoing.send(b"%d" % number)
    assert box.closing
    box.outgoing.send(b"too late")
    parts[0].gate.set()
    await finished(box)
    assert parts[0].written == [b"3", b"4"]
    assert parts[0].closed[0] == 1008
    assert (box.outgoing.accepted, box.outgoing.sent, box.outgoing.dropped) == (6, 2, 4)


async def test_too_many_waiting_bytes_of_events_close_it(parts):
    box = outbox(parts, outbox_bytes=10)
    box.send_control(b"x" * 10)
    assert not box.closing
    box.send_control(b"y")
    assert box.closing
    box.send_control(b"z")
    box.outgoing.send(b"z")
    parts[0].gate.set()
    await finished(box)
    assert parts[0].written == [b"x" * 10]
    assert parts[0].closed[0] == 1008


async def test_a_welcome_comes_on_top_and_is_no_allowance_for_later(parts):
    box = outbox(parts, outbox_bytes=10)
    box.send_welcome([b"x" * 30, b"x" * 30])
    box.send_control(b"y" * 10)
    assert not box.closing
    parts[0].gate.set()
    writer = asyncio.create_task(box.run())
    await asyncio.sleep(0)
    assert len(parts[0].written) == 3
    box.send_control(b"z" * 10)
    assert not box.closing
    box.send_control(b"z")
    assert box.closing
    await writer


async def test_the_first_close_counts(parts):
    box = outbox(parts)
    box.close(CloseCode.REMOVED, "because")
    box.close(CloseCode.NORMAL)
    await finished(box)
    assert parts[0].closed == (4410, b"because")


async def test_a_long_reason_is_cut_to_what_a_frame_holds(parts):
    box = outbox(parts)
    box.close(CloseCode.REMOVED, "é" * 100)
    await finished(box)
    assert len(parts[0].closed[1]) <= 123
    parts[0].closed[1].decode()


async def test_a_broken_connection_ends_it_and_what_waited_is_counted(parts):
    box = outbox(parts)
    parts[0].broken = True
    parts[0].gate.set()
    for _ in range(3):
        box.outgoing.send(b"a")
    await finished(box)
    assert box.closing
    assert (box.outgoing.sent, box.outgoing.dropped) == (0, 3)


async def test_bytes_that_are_never_read_do_not_keep_a_closed_connection(parts):
    box = outbox(parts, close_seconds=0.01)
    parts[1].unsent = 9
    box.close(CloseCode.NORMAL)
    await finished(box)
    async with asyncio.timeout(10):
        await parts[1].aborted.wait()


async def test_a_close_that_does_not_get_through_aborts(parts):
    box = outbox(parts, close_seconds=0.01)
    box.send_control(b"stuck")
    writing = asyncio.create_task(box.run())
    box.close(CloseCode.NORMAL)
    async with asyncio.timeout(10):
        await parts[1].aborted.wait()
    parts[0].broken = True
    parts[0].gate.set()
    await writing
