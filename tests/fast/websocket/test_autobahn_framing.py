"""Groups 1 to 5 of the Autobahn testsuite, rebuilt: framing, control frames, fragmentation."""

import pytest

from vsingest import fast

TEXT, BINARY, PING, PONG, CLOSE = 0x81, 0x82, 0x89, 0x8A, 0x88
TEXT_PART, BINARY_PART, PART, END = 0x01, 0x02, 0x00, 0x80
STAR, HELLO = b"*", b"Hello, world!"
RANDOM = bytes((7 * i + 13) % 256 for i in range(125))


def message(opcode, payload):
    return (opcode & 0x0F, True, payload, None)


def whole(*frames):
    """A case whose frames all come out as they are."""
    return list(frames), [message(*frame) for frame in frames], 0


SIZES = {1: 0, 2: 125, 3: 126, 4: 127, 5: 128, 6: 65_535, 7: 65_536}
FIVE_PARTS = [
    (TEXT_PART, b"fragment1"), (PART, b"fragment2"), (PING, b"pongme 1!"), (PART, b"fragment3"),
    (PART, b"fragment4"), (PING, b"pongme 2!"), (END, b"fragment5"),
]  # fmt: skip
FIVE_PARTS_READ = [
    message(PING, b"pongme 1!"),
    message(PING, b"pongme 2!"),
    message(TEXT, b"fragment1fragment2fragment3fragment4fragment5"),
]

# Case: frames (first byte, payload), what comes out, the fault's close code.
CASES = {
    **{f"1.1.{n}": whole((TEXT, STAR * size)) for n, size in SIZES.items()},
    **{f"1.2.{n}": whole((BINARY, b"\xfe" * size)) for n, size in SIZES.items()},
    "2.1": whole((PING, b"")),
    "2.2": whole((PING, HELLO)),
    "2.3": whole((PING, b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff")),
    "2.4": whole((PING, b"\xfe" * 125)),
    "2.5": ([(PING, b"\xfe" * 126)], [], 1002),
    "2.7": whole((PONG, b"")),
    "2.8": whole((PONG, b"unsolicited pong payload")),
    "2.9": whole((PONG, b"unsolicited pong payload"), (PING, b"ping payload")),
    "2.10": whole(*((PING, f"payload-{i}".encode()) for i in range(10))),
    "3.1": ([(TEXT | 0x10, HELLO)], [], 1002),
    "3.2": (
        [(TEXT, HELLO), (TEXT | 0x20, HELLO), (PING, b"")], [message(TEXT, HELLO)], 1002,
    ),
    "3.3": ([(TEXT, HELLO), (TEXT | 0x30, HELLO)], [message(TEXT, HELLO)], 1002),
    "3.4": ([(TEXT, HELLO), (TEXT | 0x40, HELLO)], [message(TEXT, HELLO)], 1002),
    "3.5": ([(BINARY | 0x50, RANDOM)], [], 1002),
    "3.6": ([(PING | 0x60, HELLO)], [], 1002),
    "3.7": ([(CLOSE | 0x70, b"")], [], 1002),
    "4.1.1": ([(0x83, b"")], [], 1002),
    "4.1.2": ([(0x84, b"reserved opcode payload")], [], 1002),
    "4.1.3": ([(TEXT, HELLO), (0x85, b""), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "4.1.4": ([(TEXT, HELLO), (0x86, HELLO), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "4.1.5": ([(TEXT, HELLO), (0x87, HELLO), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "4.2.1": ([(0x8B, b"")], [], 1002),
    "4.2.2": ([(0x8C, b"reserved opcode payload")], [], 1002),
    "4.2.3": ([(TEXT, HELLO), (0x8D, b""), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "4.2.4": ([(TEXT, HELLO), (0x8E, HELLO), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "4.2.5": ([(TEXT, HELLO), (0x8F, HELLO), (PING, b"")], [message(TEXT, HELLO)], 1002),
    "5.1": ([(PING & 0x0F, b"fragment1"), (END, b"fragment2")], [], 1002),
    "5.2": ([(PONG & 0x0F, b"fragment1"), (END, b"fragment2")], [], 1002),
    "5.3": (
        [(TEXT_PART, b"fragment1"), (END, b"fragment2")],
        [message(TEXT, b"fragment1fragment2")], 0,
    ),
    "5.3 binary": (
        [(BINARY_PART, b"\xff\xfe"), (END, b"\x00")], [message(BINARY, b"\xff\xfe\x00")], 0,
    ),
    "5.6": (
        [(TEXT_PART, b"fragment1"), (PING, b"ping payload"), (END, b"fragment2")],
        [message(PING, b"ping payload"), message(TEXT, b"fragment1fragment2")], 0,
    ),
    "5.9": ([(END, b"non-continuation payload"), (TEXT, HELLO)], [], 1002),
    "5.12": ([(PART, b"non-continuation payload"), (TEXT, HELLO)], [], 1002),
    "5.15": (
        [(TEXT_PART, b"fragment1"), (END, b"fragment2"), (PART, b"fragment3"), (TEXT, b"4")],
        [message(TEXT, b"fragment1fragment2")], 1002,
    ),
    "5.16": ([(PART, b"1"), (TEXT_PART, b"2"), (END, b"3")] * 2, [], 1002),
    "5.17": ([(END, b"1"), (TEXT_PART, b"2"), (END, b"3")] * 2, [], 1002),
    "5.18": ([(TEXT_PART, b"fragment1"), (TEXT, b"fragment2")], [], 1002),
    "5.19": (FIVE_PARTS, FIVE_PARTS_READ, 0),
}  # fmt: skip

# Cases 1.1.8, 2.6, 2.11, 3.3, 3.4, 5.4, 5.5, 5.7, 5.8, 5.10, 5.11, 5.13, 5.14 and 5.20 are others
# in smaller pieces; here every case goes through every chopping.
CHOPPINGS = {
    "at once": lambda frames: [b"".join(frames)],
    "a frame each": lambda frames: frames,
    "997 bytes each": lambda frames: chop(b"".join(frames), 997),
    "2 bytes each": lambda frames: chop(b"".join(frames), 2),
    "a byte each": lambda frames: chop(b"".join(frames), 1),
}


def chop(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


@pytest.mark.parametrize("role", ["server", "client"])
@pytest.mark.parametrize("chopping", CHOPPINGS.values(), ids=CHOPPINGS)
@pytest.mark.parametrize(("frames", "events", "code"), CASES.values(), ids=CASES)
def test_case(serialise, read, frames, events, code, chopping, role):
    slices = chopping(serialise(frames, role))
    assert read(fast.FrameParser(role=role), slices) == (events, code)
