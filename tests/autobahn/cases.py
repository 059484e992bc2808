"""The 301 cases of Autobahn's suite that need no extension, as data.

Numbers and intents are the public suite's; the bytes are written anew from RFC 6455. A case is what
is sent and what has to come back: the messages, the pongs, and the code of the close.
"""

from dataclasses import dataclass, field
from itertools import count

import pytest

TEXT, BINARY, CLOSE, PING, PONG, MORE = 1, 2, 8, 9, 10, 0
HELLO = b"Hello, world!"
ODD = bytes([0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF])
NORMAL = 1000


@dataclass(frozen=True)
class Sent:
    """A frame that the tester sends."""

    opcode: int
    payload: bytes = b""
    fin: bool = True
    reserved: int = 0


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        number: The suite's.
        sent: Frames in order; a close of 1000 follows where `close` is that.
        echoes: Messages that come back, as (opcode, payload).
        pongs: Payloads of the pongs that come back.
        close: Codes any of which the close that comes back may have.
        chop: Bytes a write; None for all at once, 0 for a frame a write.
        ends: Whether the tester closes by itself after `sent`.
    """

    number: str
    sent: tuple[Sent, ...]
    echoes: tuple[tuple[int, bytes], ...] = ()
    pongs: tuple[bytes, ...] = ()
    close: tuple[int, ...] = (NORMAL,)
    chop: int | None = None
    ends: bool = field(default=True)


BROKEN = {"close": (1002,), "ends": False}
NO_TEXT = {"close": (1007,), "ends": False}


def echoed(number, *sent, chop=None, **more):
    """A case of one message, which comes back."""
    return Case(number, sent, ((sent[0].opcode, b"".join(x.payload for x in sent)),), chop=chop)


def split(opcode, payload, size):
    """A message in fragments of so many bytes."""
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    last = len(parts) - 1
    return tuple(
        Sent(opcode if i == 0 else MORE, part, fin=i == last) for i, part in enumerate(parts)
    )


def framing():
    """1: sizes."""
    for part, opcode, byte in ((1, TEXT, b"*"), (2, BINARY, b"\xfe")):
        for i, size in enumerate((0, 125, 126, 127, 128, 65_535, 65_536), 1):
            yield echoed(f"1.{part}.{i}", Sent(opcode, byte * size))
        yield echoed(f"1.{part}.8", Sent(opcode, byte * 65_536), chop=997)


def pings():
    """2: pings and pongs."""
    for i, payload in enumerate((b"", HELLO, ODD, b"\xfe" * 125), 1):
        yield Case(f"2.{i}", (Sent(PING, payload),), pongs=(payload,))
    yield Case("2.5", (Sent(PING, b"\xfe" * 126),), **BROKEN)
    yield Case("2.6", (Sent(PING, b"\xfe" * 125),), pongs=(b"\xfe" * 125,), chop=1)
    yield Case("2.7", (Sent(PONG),))
    yield Case("2.8", (Sent(PONG, b"unsolicited"),))
    yield Case("2.9", (Sent(PONG, b"unsolicited"), Sent(PING, b"ping")), pongs=(b"ping",))
    ten = tuple(b"payload-%d" % i for i in range(10))
    for number, chop in (("2.10", None), ("2.11", 1)):
        yield Case(number, tuple(Sent(PING, each) for each in ten), pongs=ten, chop=chop)


def reserved_bits():
    """3: reserved bits."""
    yield Case("3.1", (Sent(TEXT, HELLO, reserved=1),), **BROKEN)
    for i, chop in ((2, None), (3, 0), (4, 1)):
        sent = Sent(TEXT, HELLO), Sent(TEXT, HELLO, reserved=i), Sent(PING)
        yield Case(f"3.{i}", sent, ((TEXT, HELLO),), chop=chop, **BROKEN)
    yield Case("3.5", (Sent(BINARY, ODD, reserved=5),), **BROKEN)
    yield Case("3.6", (Sent(PING, HELLO, reserved=6),), **BROKEN)
    yield Case("3.7", (Sent(CLOSE, reserved=7),), **BROKEN)


def opcodes():
    """4: reserved opcodes."""
    for part, first in ((1, 3), (2, 11)):
        yield Case(f"4.{part}.1", (Sent(first),), **BROKEN)
        yield Case(f"4.{part}.2", (Sent(first + 1, b"reserved"),), **BROKEN)
        for i, payload, chop in ((3, b"", None), (4, HELLO, None), (5, HELLO, 1)):
            sent = Sent(TEXT, HELLO), Sent(first + i - 1, payload), Sent(PING)
            yield Case(f"4.{part}.{i}", sent, ((TEXT, HELLO),), chop=chop, **BROKEN)


def fragments():
    """5: fragments."""
    yield Case("5.1", (Sent(PING, b"fragment1", fin=False), Sent(MORE, b"fragment2")), **BROKEN)
    yield Case("5.2", (Sent(PONG, b"fragment1", fin=False), Sent(MORE, b"fragment2")), **BROKEN)
    one, two = Sent(TEXT, b"fragment1", fin=False), Sent(MORE, b"fragment2")
    whole = ((TEXT, b"fragment1fragment2"),)
    stray, open_stray = Sent(MORE, b"stray"), Sent(MORE, b"stray", fin=False)
    for i, chop in enumerate((None, 0, 1)):
        yield Case(f"5.{3 + i}", (one, two), whole, chop=chop)
        yield Case(f"5.{6 + i}", (one, Sent(PING, b"p"), two), whole, (b"p",), chop=chop)
        yield Case(f"5.{9 + i}", (stray, Sent(TEXT, HELLO)), chop=chop, **BROKEN)
        yield Case(f"5.{12 + i}", (open_stray, Sent(TEXT, HELLO)), chop=chop, **BROKEN)
    yield Case("5.15", (one, two, open_stray, Sent(TEXT, HELLO)), whole, **BROKEN)
    yield Case("5.16", (open_stray, one, two) * 2, **BROKEN)
    yield Case("5.17", (stray, one, two) * 2, **BROKEN)
    yield Case("5.18", (one, Sent(TEXT, b"fragment2")), **BROKEN)
    part, end = Sent(MORE, b"part", fin=False), Sent(MORE, b"end")
    sent = one, part, Sent(PING, b"1"), part, part, Sent(PING, b"2"), end
    for number, chop in (("5.19", 0), ("5.20", None)):
        echoes = ((TEXT, b"fragment1partpartpartend"),)
        yield Case(number, sent, echoes, (b"1", b"2"), chop=chop)


KOSME = "κόσμε".encode()
SURROGATE = b"\xed\xa0\x80"
BEYOND = b"\xf4\x90\x80\x80"

# What stands in one text frame; whether it is UTF-8 is Python's to say.
TEXTS = {
    "6.6": [KOSME[:size] for size in range(1, 12)],
    "6.7": [b"\x00", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"],
    "6.8": [b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"],
    "6.9": [b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"],
    "6.10": [b"\xf7\xbf\xbf\xbf", b"\xfb" + b"\xbf" * 4, b"\xfd" + b"\xbf" * 5],
    "6.11": [b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf", BEYOND],
    "6.12": [
        *[b"\x80", b"\xbf"],
        *[(b"\x80\xbf" * 3)[:size] for size in range(2, 7)],
        bytes(range(0x80, 0xBF)),
    ],
    "6.13": [
        b"".join(bytes([byte, 0x20]) for byte in range(first, last))
        for first, last in ((0xC0, 0xE0), (0xE0, 0xF0), (0xF0, 0xF8), (0xF8, 0xFC), (0xFC, 0xFE))
    ],
    "6.14": [
        *[bytes([byte]) + b"\x80" * i for i, byte in enumerate((0xC0, 0xE0, 0xF0, 0xF8, 0xFC))],
        *[bytes([byte]) + b"\xbf" * i for i, byte in enumerate((0xDF, 0xEF, 0xF7, 0xFB, 0xFD))],
    ],
    "6.16": [b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"],
    "6.17": [
        bytes([byte]) + b"\x80" * i + b"\xaf"
        for i, byte in enumerate((0xC0, 0xE0, 0xF0, 0xF8, 0xFC))
    ],
    "6.18": [
        b"\xc1\xbf",
        *[bytes(head) + b"\xbf" * i for i, head in enumerate(((0xE0, 0x9F), (0xF0, 0x8F)), 1)],
        *[bytes(head) + b"\xbf" * i for i, head in enumerate(((0xF8, 0x87), (0xFC, 0x83)), 3)],
    ],
    "6.19": [
        bytes([byte]) + b"\x80" * i for i, byte in enumerate((0xC0, 0xE0, 0xF0, 0xF8, 0xFC), 1)
    ],
    "6.20": [
        code.to_bytes(3, "big")
        for code in (0xEDA080, 0xEDADBF, 0xEDAE80, 0xEDAFBF, 0xEDB080, 0xEDBE80, 0xEDBFBF)
    ],
    "6.21": [
        high.to_bytes(3, "big") + low.to_bytes(3, "big")
        for high in (0xEDA080, 0xEDADBF, 0xEDAE80, 0xEDAFBF)
        for low in (0xEDB080, 0xEDBFBF)
    ],
    "6.22": [chr(plane << 16 | last).encode() for plane in range(17) for last in (0xFFFE, 0xFFFF)],
    "6.23": [chr(code).encode() for code in range(0xFFF9, 0x10000)],
}
TEXTS["6.15"] = [b"".join(TEXTS["6.14"])]


def is_text(payload):
    """Whether it is UTF-8."""
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def texts():
    """6: UTF-8."""
    ends = Sent(TEXT, fin=False), Sent(MORE)
    yield echoed("6.1.1", Sent(TEXT))
    yield echoed("6.1.2", ends[0], Sent(MORE, fin=False), ends[1])
    yield echoed("6.1.3", ends[0], Sent(MORE, b"middle", fin=False), ends[1])
    umlauts = "Hello-µ@ßöäüàá-UTF-8!!".encode()
    yield echoed("6.2.1", Sent(TEXT, umlauts))
    yield echoed("6.2.2", Sent(TEXT, umlauts[:12], fin=False), Sent(MORE, umlauts[12:]))
    yield echoed("6.2.3", *split(TEXT, umlauts, 1))
    yield echoed("6.2.4", *split(TEXT, KOSME, 1))
    bad = KOSME + SURROGATE + b"edited"
    yield Case("6.3.1", (Sent(TEXT, bad),), **NO_TEXT)
    yield Case("6.3.2", split(TEXT, bad, 1), **NO_TEXT)
    # Neither the message nor its frame ever ends: the fault has to be seen in what is there.
    for i, chop in ((1, None), (3, 1)):
        sent = Sent(TEXT, KOSME, fin=False), Sent(MORE, BEYOND, fin=False)
        yield Case(f"6.4.{i}", sent, chop=chop, **NO_TEXT)
        sent = Sent(TEXT, KOSME + BEYOND[:1], fin=False), Sent(MORE, BEYOND[1:2], fin=False)
        yield Case(f"6.4.{i + 1}", sent, chop=chop, **NO_TEXT)
    for i, size in enumerate((11, 2, 5, 7, 10), 1):
        yield echoed(f"6.5.{i}", *split(TEXT, KOSME, size))
    for part, payloads in TEXTS.items():
        for i, payload in enumerate(payloads, 1):
            if is_text(payload):
                yield echoed(f"{part}.{i}", Sent(TEXT, payload))
            else:
                yield Case(f"{part}.{i}", (Sent(TEXT, payload),), **NO_TEXT)


def closing(number, code, reason=b"", **expected):
    """A case of one close frame."""
    payload = b"" if code is None else code.to_bytes(2, "big") + reason
    expected = {"close": (code,), **expected}
    return Case(number, (Sent(CLOSE, payload),), ends=False, **expected)


def closes():
    """7: closing."""
    close, text = Sent(CLOSE, NORMAL.to_bytes(2, "big")), Sent(TEXT, HELLO)
    hello = ((TEXT, HELLO),)
    yield Case("7.1.1", (text, close), hello, ends=False)
    yield Case("7.1.2", (close, close), ends=False)
    yield Case("7.1.3", (close, Sent(PING)), ends=False)
    yield Case("7.1.4", (close, text), ends=False)
    part = Sent(TEXT, b"fragment1", fin=False)
    yield Case("7.1.5", (part, close, Sent(MORE, b"fragment2")), ends=False)
    large = Sent(TEXT, b"*" * 262_144)
    yield Case("7.1.6", (large, close, Sent(PING)), ((TEXT, large.payload),), ends=False)
    yield closing("7.3.1", None, close=(NORMAL, None))
    yield Case("7.3.2", (Sent(CLOSE, b"a"),), **BROKEN)
    yield closing("7.3.3", NORMAL)
    yield closing("7.3.4", NORMAL, HELLO)
    yield closing("7.3.5", NORMAL, b"*" * 123)
    yield Case("7.3.6", (Sent(CLOSE, close.payload + b"*" * 124),), **BROKEN)
    yield closing("7.5.1", NORMAL, KOSME + SURROGATE, close=(1007,))
    good = (*range(1000, 1004), *range(1007, 1012), 3000, 3999, 4000, 4999)
    for i, code in enumerate(good, 1):
        yield closing(f"7.7.{i}", code)
    for i, code in enumerate((0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999), 1):
        yield closing(f"7.9.{i}", code, close=(1002,))
    for i, code in enumerate((5000, 65_535), 1):
        yield closing(f"7.13.{i}", code, close=(1002,))


def sizes():
    """9: large messages, many fragments and many messages; 10: fragments of 1,300 bytes."""
    kib, mib = 1 << 10, 1 << 20
    parts = count(1)
    for opcodes_of, make in (
        ((64 * kib, 256 * kib, mib, 4 * mib, 8 * mib, 16 * mib), _whole),
        (tuple(64 * 4**i for i in range(9)), _in_fragments),
        ((64, 128, 256, 512, 1024, 2048), _chopped),
        ((0, 16, 64, 256, 1024, 4096), _many),
    ):
        for opcode, byte in ((TEXT, b"*"), (BINARY, b"\xfe")):
            part = next(parts)
            for i, size in enumerate(opcodes_of, 1):
                yield make(f"9.{part}.{i}", opcode, byte, size)
    yield echoed("10.1.1", *split(TEXT, b"*" * 65_536, 1_300))


def _whole(number, opcode, byte, size):
    return echoed(number, Sent(opcode, byte * size))


def _in_fragments(number, opcode, byte, size):
    return echoed(number, *split(opcode, byte * (4 << 20), size))


def _chopped(number, opcode, byte, size):
    return echoed(number, Sent(opcode, byte * (1 << 20)), chop=size)


def _many(number, opcode, byte, size):
    payload = byte * size
    return Case(number, (Sent(opcode, payload),) * 1_000, ((opcode, payload),) * 1_000)


CASES = [
    case
    for section in (framing, pings, reserved_bits, opcodes, fragments, texts, closes, sizes)
    for case in section()
]

# Section 9 sends messages of up to 16 MB.
SECTIONS = ["1", "2", "3", "4", "5", "6", "7", pytest.param("9", marks=pytest.mark.slow), "10"]
