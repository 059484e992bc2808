"""Each way to break RFC 6455 gives its close code, at the first byte that shows it."""

import pytest

from vsingest import fast

MASK = b"\0\0\0\0"

# role, valid bytes before the breach, the bytes that complete it, code, reason
VIOLATIONS = {
    "first reserved bit": ("client", b"", b"\xc1", 1002, "reserved bit"),
    "second reserved bit": ("client", b"", b"\xa1", 1002, "reserved bit"),
    "third reserved bit": ("client", b"", b"\x91", 1002, "reserved bit"),
    "reserved data opcode": ("client", b"", b"\x83", 1002, "reserved opcode"),
    "last reserved data opcode": ("client", b"", b"\x87", 1002, "reserved opcode"),
    "reserved control opcode": ("client", b"", b"\x8b", 1002, "reserved opcode"),
    "last reserved opcode": ("client", b"", b"\x8f", 1002, "reserved opcode"),
    "fragmented close": ("client", b"", b"\x08", 1002, "fragmented control"),
    "fragmented ping": ("client", b"", b"\x09", 1002, "fragmented control"),
    "fragmented pong": ("client", b"", b"\x0a", 1002, "fragmented control"),
    "long ping": ("client", b"\x89", b"\x7e", 1002, "longer than 125"),
    "very long ping": ("client", b"\x89", b"\x7f", 1002, "longer than 125"),
    "long masked ping": ("server", b"\x89", b"\xfe", 1002, "longer than 125"),
    "continuation of nothing": ("client", b"", b"\x80", 1002, "without a message"),
    "continuation of an ended message": ("client", b"\x81\x00", b"\x00", 1002, "without a message"),
    "text amid text": ("client", b"\x01\x00", b"\x81", 1002, "amid a fragmented one"),
    "binary amid text": ("client", b"\x01\x00\x89\x00", b"\x02", 1002, "amid a fragmented one"),
    "unmasked to a server": ("server", b"\x81", b"\x05", 1002, "unmasked frame from a client"),
    "empty unmasked to a server": ("server", b"\x89", b"\x00", 1002, "unmasked frame"),
    "masked to a client": ("client", b"\x81", b"\x85", 1002, "masked frame from a server"),
    "125 in two bytes": ("client", b"\x82\x7e\x00", b"\x7d", 1002, "shortest form"),
    "0 in eight bytes": ("client", b"\x82\x7f" + bytes(7), b"\0", 1002, "shortest form"),
    "65,535 in eight bytes": (
        "client", b"\x82\x7f" + bytes(6) + b"\xff", b"\xff", 1002, "shortest form",
    ),
    "top bit of the length": ("client", b"\x82\x7f\x80" + bytes(6), b"\0", 1002, "top bit"),
    "every bit of the length": ("client", b"\x82\x7f" + b"\xff" * 7, b"\xff", 1002, "top bit"),
    "message above the limit": ("client", b"\x82\x7e\x04", b"\x01", 1009, "larger than the limit"),
    "masked message above the limit": (
        "server", b"\x82\xfe\x04\x01" + MASK[:3], MASK[3:], 1009, "larger than the limit",
    ),
    "length of 63 bits": ("client", b"\x82\x7f\x7f" + b"\xff" * 6, b"\xff", 1009, "larger"),
    "fragments above the limit": (
        "client", b"\x02\x7e\x04\x00" + bytes(1024) + b"\x80", b"\x01", 1009, "larger",
    ),
    "close of one byte": ("client", b"\x88", b"\x01", 1002, "one byte"),
    "masked close of one byte": ("server", b"\x88", b"\x81", 1002, "one byte"),
    "close code 0": ("client", b"\x88\x02\x00", b"\x00", 1002, "may not be sent"),
    "close code 1005": ("client", b"\x88\x02\x03", b"\xed", 1002, "may not be sent"),
    "close reason": ("client", b"\x88\x03\x03\xe8", b"\xff", 1007, "close reason"),
    "close reason cut short": ("client", b"\x88\x04\x03\xe8\xe2", b"\x82", 1007, "close reason"),
    "text": ("client", b"\x81\x05ab", b"\xff", 1007, "text is not UTF-8"),
    "masked text": ("server", b"\x81\x85" + MASK + b"ab", b"\xc0", 1007, "text is not UTF-8"),
    "text that ends amid a character": ("client", b"\x81\x02\xe2", b"\x82", 1007, "ends amid"),
    "fragmented text": ("client", b"\x01\x01\xe2\x80\x02\x82", b"A", 1007, "text is not UTF-8"),
    "empty end amid a character": ("client", b"\x01\x01\xe2\x80", b"\x00", 1007, "ends amid"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "before", "breach", "code", "reason"), VIOLATIONS.values(), ids=VIOLATIONS
)
@pytest.mark.parametrize("fragments", [False, True])
def test_violation(role, before, breach, code, reason, fragments):
    parser = fast.FrameParser(role=role, max_message_bytes=1024, fragments=fragments)
    parser.feed(before)
    for _ in range(2):
        with pytest.raises(fast.FrameError, match=reason) as caught:
            parser.feed(breach)
        assert caught.value.code == code
        assert len(caught.value.reason) <= 123


SENDABLE = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}


def close_code_or_fault(code):
    try:
        (frame,) = fast.FrameParser(role="client").feed(b"\x88\x02" + code.to_bytes(2, "big"))
    except fast.FrameError as error:
        return error.code
    return frame.close_code


def test_every_close_code():
    for code in range(65_536):
        assert close_code_or_fault(code) == (code if code in SENDABLE else 1002)


def test_every_first_byte():
    accepted = set()
    for byte in range(256):
        try:
            fast.FrameParser(role="client").feed(bytes([byte]))
        except fast.FrameError:
            continue
        accepted.add(byte)
    assert accepted == {0x01, 0x02, 0x81, 0x82, 0x88, 0x89, 0x8A}


def test_a_message_of_exactly_the_limit_passes():
    parser = fast.FrameParser(role="client", max_message_bytes=126)
    frames = parser.feed(b"\x82\x7e\x00\x7e" + bytes(126) + b"\x02\x7d" + bytes(125) + b"\x80\x01a")
    assert [len(frame.payload) for frame in frames] == [126, 126]
