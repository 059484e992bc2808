"""Frames as they are written, against another library's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as PeerFrame
from websockets.frames import Opcode as PeerOpcode
from websockets.streams import StreamReader

from vsingest import fast
from vsingest.fast import Opcode

LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]


def read_by_peer(frame, *, mask):
    reader = StreamReader()
    reader.feed_data(frame)
    parsing = PeerFrame.parse(reader.read_exact, mask=mask, max_size=None)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    return done.value.value


@pytest.mark.parametrize("fin", [True, False])
@pytest.mark.parametrize("opcode", [Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION])
@pytest.mark.parametrize("size", LENGTHS)
def test_an_unmasked_frame_is_the_peers_to_the_byte(size, opcode, fin):
    payload = bytes(i % 251 for i in range(size))
    expected = PeerFrame(PeerOpcode(opcode), payload, fin).serialize(mask=False)
    assert fast.encode_frame(opcode, payload, fin=fin) == expected


@pytest.mark.parametrize("size", LENGTHS)
def test_a_masked_frame_is_read_by_the_peer(size):
    payload = bytes(i % 251 for i in range(size))
    frame = fast.encode_frame(Opcode.BINARY, payload, mask_key=b"\x11\x22\x33\x44")
    assert read_by_peer(frame, mask=True) == PeerFrame(PeerOpcode.BINARY, payload)


def test_the_examples_of_the_rfc():
    key = bytes.fromhex("37fa213d")
    assert fast.encode_frame(Opcode.TEXT, "Hello") == bytes.fromhex("810548656c6c6f")
    assert fast.encode_frame(Opcode.TEXT, "Hello", mask_key=key) == bytes.fromhex(
        "818537fa213d7f9f4d5158"
    )
    assert fast.encode_frame(Opcode.TEXT, "Hel", fin=False) == bytes.fromhex("010348656c")
    assert fast.encode_frame(Opcode.CONTINUATION, "lo") == bytes.fromhex("80026c6f")
    assert fast.encode_frame(Opcode.PING, b"Hello") == bytes.fromhex("890548656c6c6f")
    assert fast.encode_frame(Opcode.BINARY, bytes(256))[:4] == bytes.fromhex("827e0100")
    assert fast.encode_frame(Opcode.BINARY, bytes(65_536))[:10] == bytes.fromhex(
        "827f0000000000010000"
    )


@given(st.text(max_size=200), st.binary(min_size=4, max_size=4), st.integers(0, 40))
def test_out_gets_the_same_bytes_and_its_view_guards_it(text, key, spare):
    expected = fast.encode_frame(Opcode.TEXT, text, mask_key=key)
    out = bytearray(len(expected) + spare)
    view = fast.encode_frame(Opcode.TEXT, text.encode(), mask_key=key, out=out)
    assert view == expected
    assert view.obj is out
    assert out[len(expected) :] == bytes(spare)
    with pytest.raises(BufferError):
        out.clear()


def test_samples_are_taken_as_bytes():
    samples = np.array([1, -2], np.int16)
    assert fast.encode_frame(Opcode.BINARY, samples) == b"\x82\x04" + samples.tobytes()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.encode_frame(3, b""), ValueError, "opcode: 3 is reserved"),
        (lambda: fast.encode_frame(16, b""), ValueError, "opcode: 16 is reserved"),
        (lambda: fast.encode_frame(-1, b""), ValueError, "opcode: -1 is reserved"),
        (lambda: fast.encode_frame(9, bytes(126)), ValueError, "payload: 126 bytes.*PING.*125"),
        (lambda: fast.encode_frame(8, b"", fin=False), ValueError, "fin: a CLOSE frame is never"),
        (lambda: fast.encode_frame(1, 5), TypeError, "payload: needs a buffer.*got int"),
        (lambda: fast.encode_frame(1, b"", mask_key=b"12345"), ValueError, "mask_key: holds 5"),
        (lambda: fast.encode_frame(1, b"abc", out=bytearray(1)), ValueError, "out: holds 1.*5"),
        (lambda: fast.encode_frame(1, b"abc", out=bytearray(4)), ValueError, "out: holds 4.*5"),
        (lambda: fast.encode_frame(1, b"abc", out=bytes(9)), ValueError, "out: needs a writable"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_out_that_overlaps_the_payload_is_refused():
    memory = bytearray(16)
    with pytest.raises(ValueError, match="shares memory with payload"):
        fast.encode_frame(2, memoryview(memory)[8:], out=memory)
