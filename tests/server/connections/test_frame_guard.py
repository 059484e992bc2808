"""The guard, between a transport and a reader that only note what they are told."""

import asyncio

from vsingest.fast import Opcode, encode_frame
from vsingest.protocol.limits import Limits
from vsingest.transport.frame_guard import FrameGuard

ONE = encode_frame(Opcode.BINARY, b"x", mask_key=b"\x01\x02\x03\x04")
PASSED = encode_frame(Opcode.BINARY, b"x")


class Transport:
    def __init__(self):
        self.reading = asyncio.Event()
        self.reading.set()

    def pause_reading(self):
        self.reading.clear()

    def resume_reading(self):
        self.reading.set()


class Reader:
    def __init__(self):
        self.data, self.ended = b"", asyncio.Event()

    def feed_data(self, data):
        self.data += data
        return False, b""

    def feed_eof(self):
        self.ended.set()


def guarded(**limits):
    transport, reader = Transport(), Reader()
    return FrameGuard("server", Limits(**limits)).stand_before(reader, transport), transport, reader


async def test_nothing_more_is_read_while_something_is_to_be_handed_on():
    guard, transport, reader = guarded()
    guard.feed_data(ONE * 5_000)
    assert not transport.reading.is_set()
    async with asyncio.timeout(10):
        await transport.reading.wait()
    assert reader.data == PASSED * 5_000


async def test_a_reader_that_is_full_is_given_nothing_and_the_end_waits_for_it():
    guard, transport, reader = guarded()
    guard.reader_full(True)
    guard.feed_data(ONE * 5_000)
    guard.feed_eof()
    assert (reader.data, transport.reading.is_set(), reader.ended.is_set()) == (b"", False, False)
    guard.reader_full(False)
    async with asyncio.timeout(10):
        await reader.ended.wait()
    assert reader.data == PASSED * 5_000
