"""Not one byte outside the caller's buffers is touched: the page after them cannot be."""

import ctypes
import mmap
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast
from vsingest.protocol.audio import BINARY_MESSAGE_BYTES

PROT_NONE = 0
LONGEST = 130

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs mprotect of the C library")


@pytest.fixture(scope="module")
def before_a_guard_page():
    """Makes writable buffers whose last byte is the last one before an unreadable page."""
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    protect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    kept = []

    def page():
        memory = mmap.mmap(-1, 2 * mmap.PAGESIZE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        assert protect(address + mmap.PAGESIZE, mmap.PAGESIZE, PROT_NONE) == 0
        kept.append(memory)
        return memoryview(memory)[: mmap.PAGESIZE]

    pages = {}

    def place(name, data):
        memory = pages.get(name) or pages.setdefault(name, page())
        memory[mmap.PAGESIZE - len(data) :] = bytes(data)
        return memory[mmap.PAGESIZE - len(data) :]

    return place


@pytest.mark.parametrize("head", [b"{", b'{"x":0,'])
def test_samples_and_messages_of_every_length_before_a_guard_page(before_a_guard_page, head):
    every = np.random.default_rng(5).integers(-32768, 32768, LONGEST).astype(np.int16)
    for length in range(LONGEST):
        x = every[:length].tobytes()
        message = fast.encode_media(x)
        source = before_a_guard_page("pcm", x)
        target = before_a_guard_page("message", bytes(len(message)))
        assert fast.encode_media(source, out=target) == message

        text = before_a_guard_page("message", head + message[1:])
        out = before_a_guard_page("pcm", bytes(len(x)))
        assert fast.decode_media(text, out=out).tobytes() == x


def test_broken_messages_of_every_length_before_a_guard_page(before_a_guard_page):
    message = r'{"a":[-1.5e3,true,"\u00e9é👋"],"event":"media","payload":"AQ\u0041CAAMA"}'.encode()
    assert fast.decode_media(message).tolist() == [1, 2, 3]
    for length in range(len(message)):
        with pytest.raises(fast.MediaError):
            fast.decode_media(before_a_guard_page("message", message[:length]))


def test_the_protocol_and_the_core_bound_a_message_alike():
    header = Path(fast.get_include(), "vsingest", "media.h").read_text()
    assert int(re.search(r"#define VSI_MEDIA_BYTES_MAX (\d+)", header)[1]) == BINARY_MESSAGE_BYTES
    longest = fast.encode_media(bytes(BINARY_MESSAGE_BYTES))
    longer = fast.encode_media(bytes(BINARY_MESSAGE_BYTES + 2))
    assert fast.SampleRing(BINARY_MESSAGE_BYTES).write_media(longest) == 0
    with pytest.raises(fast.MediaError, match="payload: over 16,000 bytes"):
        fast.SampleRing(BINARY_MESSAGE_BYTES).write_media(longer)
