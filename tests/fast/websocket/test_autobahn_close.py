"""Group 7 of the Autobahn testsuite, rebuilt: the close handshake as a receiver sees it."""

import pytest

from vsingest import fast

TEXT, TEXT_PART, END, PING, CLOSE = 0x81, 0x01, 0x80, 0x89, 0x88
HELLO = b"Hello World!"
NORMAL = (1000).to_bytes(2, "big")
SENTENCE = "Hello-µ@ßöäüàá-UTF-8!!".encode()

TEXT_READ = (0x1, True, HELLO, None)
BIG = b"BAsd7&jh23" * 7_000


def close(code, payload):
    return (0x8, True, payload, code)


VALID_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
INVALID_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535]

CASES = {
    "7.1.1": ([(TEXT, HELLO), (CLOSE, NORMAL)], [TEXT_READ, close(1000, NORMAL)], 0),
    "7.1.2": ([(CLOSE, NORMAL)] * 2, [close(1000, NORMAL)], 0),
    "7.1.3": ([(CLOSE, NORMAL), (PING, b"")], [close(1000, NORMAL)], 0),
    "7.1.4": ([(CLOSE, NORMAL), (TEXT, HELLO)], [close(1000, NORMAL)], 0),
    "7.1.5": (
        [(TEXT_PART, b"fragment1"), (CLOSE, NORMAL), (END, b"fragment2")],
        [close(1000, NORMAL)], 0,
    ),
    "7.1.6": (
        [(TEXT, BIG), (TEXT, HELLO), (CLOSE, NORMAL), (PING, b"")],
        [(0x1, True, BIG, None), TEXT_READ, close(1000, NORMAL)], 0,
    ),
    "7.3.1": ([(CLOSE, b"")], [close(1005, b"")], 0),
    "7.3.2": ([(CLOSE, b"a")], [], 1002),
    "7.3.3": ([(CLOSE, NORMAL)], [close(1000, NORMAL)], 0),
    "7.3.4": ([(CLOSE, NORMAL + SENTENCE)], [close(1000, NORMAL + SENTENCE)], 0),
    "7.3.5": ([(CLOSE, NORMAL + b"*" * 123)], [close(1000, NORMAL + b"*" * 123)], 0),
    "7.3.6": ([(CLOSE, NORMAL + b"*" * 124)], [], 1002),
    "7.5.1": ([(CLOSE, NORMAL + "κόσμε".encode() + b"\xed\xa0\x80edited")], [], 1007),
    **{
        f"7.7 {code}": (
            [(CLOSE, code.to_bytes(2, "big"))], [close(code, code.to_bytes(2, "big"))], 0,
        )
        for code in VALID_CODES
    },
    **{
        f"7.9 {code}{' with a reason' if reason else ''}": (
            [(CLOSE, code.to_bytes(2, "big") + reason)], [], 1002,
        )
        for code in INVALID_CODES for reason in (b"", b"Reason")
    },
}  # fmt: skip


@pytest.mark.parametrize("role", ["server", "client"])
@pytest.mark.parametrize("step", [1, 7, 1_000_000])
@pytest.mark.parametrize(("frames", "events", "code"), CASES.values(), ids=CASES)
def test_case(serialise, read, frames, events, code, step, role):
    data = b"".join(serialise(frames, role))
    slices = [data[i : i + step] for i in range(0, len(data), step)]
    parser = fast.FrameParser(role=role, max_message_bytes=len(BIG))
    assert read(parser, slices) == (events, code)
    assert parser.closed == any(event[3] for event in events)
