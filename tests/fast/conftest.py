"""WebSocket frames written by hand, and a parser's answer in plain values."""

import pytest

from vsingest import fast

KEY = bytes.fromhex("37fa213d")  # of the example in RFC 6455 section 5.7


def serialise_frame(first_byte, payload, role):
    """One frame, length in its shortest form, masked if a server is to read it."""
    size = len(payload)
    extended = 0 if size < 126 else 2 if size < 65_536 else 8
    short = {0: size, 2: 126, 8: 127}[extended]
    head = bytes([first_byte, short | (0x80 if role == "server" else 0)])
    head += size.to_bytes(extended, "big") if extended else b""
    if role == "client":
        return head + payload
    return head + KEY + bytes(byte ^ KEY[i % 4] for i, byte in enumerate(payload))


@pytest.fixture(scope="session")
def serialise():
    """Turns [(first byte, payload), ...] into one piece of bytes a frame."""

    def run(frames, role):
        return [serialise_frame(first, payload, role) for first, payload in frames]

    return run


@pytest.fixture(scope="session")
def read():
    """Feeds slices: [(opcode, fin, payload, close code), ...] and the fault's code, 0 for none."""

    def run(parser, slices, *, feed="feed"):
        events, code = [], 0
        for piece in slices:
            # A buffer of its own: in_place writes to it.
            try:
                frames = getattr(parser, feed)(bytearray(piece))
            except fast.FrameError as error:
                frames, code = error.frames, error.code
            events += [(f.opcode, f.fin, bytes(f.payload), f.close_code) for f in frames]
        return events, code

    return run
