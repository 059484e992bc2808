"""Values that no caller should pass, and enough good ones that a call gets somewhere."""

import array
import ctypes
import random

import numpy as np

from vsingest import fast

DTYPES = [*"bBhHiIlLqQefdg?", "c8", "S1", "S3", "M8[s]", "O", ">h", ">i", ">f", ">d", ">q"]
SHAPES = [
    *[(), (0,), (1,), (3,), (160,), (161,), (320,), (4_096,), (70_000,), (0, 2), (2, 0), (1, 160)],
    *[(2, 160), (160, 1), (160, 2), (33, 7), (3, 4, 5), (0, 1 << 40), (1_025, 2), (2, 2, 2, 2)],
]
NUMBERS = [
    *[-(2**63), -(2**31) - 1, -1, 0, 1, 2, 3, 7, 8, 32, 33, 125, 126, 160, 161, 441, 1_024, 1_025],
    *[4_096, 8_000, 11_025, 16_000, 44_100, 47_999, 48_000, 65_536, 1 << 22, 2**31 - 1, 2**31],
    *[2**32, 2**63 - 1, 2**63, 2**64, 2**70, 10**6_000],
]
FLOATS = [0.0, -0.0, 0.02, 0.5, 1.0, 8.0, -1.0, 1e-320, 1e300, 3.5e38]
FLOATS += [float("nan"), float("inf"), float("-inf")]
WORDS = ["server", "client", "json", "binary", "int16", "float32", "voice", "high", "best"]
WORDS += ["newest", "oldest", "", "x", "\ud800", "\0", "\U0001f600" * 40]


class OddError(Exception):
    """What the odd values raise themselves; whoever calls them passes it on."""


class LyingNumber:
    """Is another number each time it is asked, or none."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    def __index__(self) -> int:
        if self.draw.random() < 0.2:
            raise OddError("no index today")
        return self.draw.choice(NUMBERS)

    def __float__(self) -> float:
        return self.draw.choice(FLOATS)


class LyingSequence:
    """Says another length each time, and holds other things than it did."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    def __len__(self) -> int:
        return self.draw.choice((0, 1, 2, 2**62))

    def __getitem__(self, at: object) -> object:
        if isinstance(at, int) and at > 5:  # or whoever iterates over it would never end
            raise IndexError(at)
        return self.draw.choice((b"\0\0", bytes(320), 1, None))

    def __bytes__(self) -> bytes:
        return bytes(3)


class LyingList(list):
    """A list that claims one item and has more."""

    def __len__(self) -> int:
        return 1


ALIKE = {
    **dict.fromkeys(("x", "s16", "samples_in", "out", "codes", "planes", "frame"), "an_array"),
    **dict.fromkeys(("channels", "participants", "number", "participant", "count"), "a_small"),
    **dict.fromkeys(("samples", "offset", "n", "seed", "capacity", "nbytes"), "a_count"),
    **dict.fromkeys(("max_message_bytes", "frame_samples", "late_frames"), "a_count"),
    **dict.fromkeys(("target_samples", "limit_samples", "capacity_samples"), "a_count"),
    **dict.fromkeys(("min_target_samples", "max_target_samples"), "a_count"),
    **dict.fromkeys(("trim_wait_frames", "sizehint", "close_code"), "a_count"),
    **dict.fromkeys(("listener", "source"), "a_small"),
    **dict.fromkeys(("from_rate", "to_rate", "rate"), "a_rate"),
    **dict.fromkeys(("start", "end", "gain", "lead", "anchor", "now", "due_by"), "a_float"),
    **dict.fromkeys(("ppm", "margin", "hangover", "threshold"), "a_float"),
    **dict.fromkeys(("fin", "pad", "adaptive", "fragments", "framed", "limiter"), "a_flag"),
    **dict.fromkeys(("data", "payload", "buffer"), "some_bytes"),
    **dict.fromkeys(("random", "write", "give_up", "notify"), "a_callback"),
    "transport": "a_transport",
}


class OddValues:
    """Draws values: odd ones, or likely ones by the name of the parameter they are for."""

    def __init__(self, draw: random.Random, made: list[object], descriptors: list[int]) -> None:
        self.draw = draw
        self.made = made  # objects of the core, which grow as calls return them
        self.descriptors = descriptors  # of our own sockets: no other number may be duplicated

    def for_parameter(self, name: str) -> object:
        """A value for the parameter of that name, which may work more often than not."""
        if name == "descriptor":  # whatever the rest of this class gives could be a file of others
            return self.draw.choice((*self.descriptors, -1, -(2**70), 2**31, 2**70, 1e9, None, "0"))
        kinds = {
            "ring": fast.SampleRing,
            "stretch": fast.Stretch,
            "playout": fast.PlayoutBuffer,
            "sender": fast.MediaSender,
            "outgoing": fast.Outgoing,
            "beat": fast.Beat,
            "wire": fast.AudioWire,
            **dict.fromkeys(("seat", "listener", "source", "like"), fast.Seat),
        }
        if self.draw.random() < 0.4:
            return self.odd()
        by_row = name in ("listener", "source") and self.draw.random() < 0.5
        if name in kinds and not by_row and (found := self.of_kind(kinds[name])) is not None:
            return found
        by_name = getattr(self, f"a_{name}", None) or getattr(self, ALIKE.get(name, "odd"))
        return by_name()

    def of_kind(self, kind: type) -> object:
        """One of the objects at hand that are of that class, or None."""
        found = [each for each in tuple(self.made) if isinstance(each, kind)]
        return self.draw.choice(found) if found else None

    def odd(self) -> object:
        """Anything at all."""
        if self.made and self.draw.random() < 0.2:
            return self.draw.choice(self.made)
        return self.draw.choice(
            (
                *[self.an_odd_array] * 3,
                *[self.an_odd_view] * 2,
                *[self.an_odd_number] * 3,
                *[self.a_message, self.a_messages, self.some_bytes, self.a_callback, self.a_matrix],
                *[self.a_word, self.a_float, self.a_flag, self.a_transport],
                lambda: LyingNumber(self.draw),
                lambda: LyingSequence(self.draw),
                lambda: LyingList(np.zeros(8, np.int16) for _ in range(40)),
                lambda: array.array(self.draw.choice("bBhHiIlLqQfd"), [0] * self.a_length()),
                lambda: (ctypes.c_int16 * self.a_length())(),
                lambda: [self.an_odd_array() for _ in range(self.draw.randint(0, 3))],
                lambda: self.draw.choice((None, True, False, 1j, object(), ..., {}, set(), type)),
            )
        )()

    def a_length(self) -> int:
        """A number of items."""
        return self.draw.choice((0, 1, 2, 3, 159, 160, 161, 320))

    def an_array(self) -> object:
        """A plain array of samples, of one channel or a few."""
        kind = self.draw.choice((np.int16, np.int16, np.float32, np.uint8, np.int32, np.float64))
        shape = self.draw.choice(((160,), (160,), (320,), (0,), (160, 2), (2, 160), (70_000,)))
        made = np.zeros(shape, kind)
        if self.draw.random() < 0.7:
            made[...] = self.draw.choice((0, 1, 100, 127))
        return made

    def an_odd_array(self) -> object:
        """An array of any type, shape, order, alignment and byte order."""
        kind = np.dtype(self.draw.choice(DTYPES))
        shape = self.draw.choice(SHAPES)
        if kind.hasobject or (made := self.from_bytes(kind, shape)) is None:
            made = np.empty(shape, kind)
        if made.ndim and self.draw.random() < 0.2:
            made = made[:: self.draw.choice((-1, 2, -2))]
        if self.draw.random() < 0.1:
            made = made.T
        if self.draw.random() < 0.05:
            made = np.broadcast_to(np.zeros((), kind), self.draw.choice(((1 << 40,), (2, 1 << 40))))
        elif self.draw.random() < 0.2:
            made.flags.writeable = False
        return made

    def from_bytes(self, kind: np.dtype, shape: tuple[int, ...]) -> np.ndarray | None:
        """An array over random bytes, perhaps at an odd address."""
        size = int(np.prod(shape, dtype=object)) * kind.itemsize
        if size == 0:
            return None
        memory = np.frombuffer(bytearray(self.draw.randbytes(size + 1)), np.uint8)
        start = self.draw.randint(0, 1)
        return memory[start : start + size].view(kind).reshape(shape)

    def an_odd_view(self) -> object:
        """A memoryview of some shape and format, perhaps released."""
        size = self.draw.choice((0, 2, 12, 320, 640))
        memory = self.draw.choice((bytes, bytearray))(self.draw.randbytes(size))
        view = memoryview(memory)
        if size:
            shape = self.draw.choice(([size], [2, size // 2], [size // 2, 2], [1, size]))
            odd_format = self.draw.choice("Bbc?")
            view = view.cast(odd_format, shape) if self.draw.random() < 0.6 else view.cast("h")
        if self.draw.random() < 0.2:
            view = view[:: self.draw.choice((1, 2, -1))] if view.ndim == 1 else view
        if self.draw.random() < 0.2:
            view.release()
        return view

    def an_odd_number(self) -> object:
        """A whole number of any size, as any type that stands for one, or for none."""
        value = self.draw.choice(NUMBERS)
        small = value if -(2**63) <= value < 2**63 else 3
        kind = self.draw.choice((np.int8, np.uint8, np.int32, np.uint64, np.float64, np.bool_))
        return self.draw.choice((value, value, np.array(small).astype(kind)[()], value > 0))

    def a_small(self) -> object:
        return self.draw.choice((0, 1, 2, 3, 4, 8, np.int64(2)))

    def a_count(self) -> object:
        return self.draw.choice((0, 1, 2, 159, 160, 320, 640, 1_000, 4_096, np.int32(160)))

    def a_rate(self) -> object:
        return self.draw.choice((8_000, 16_000, 24_000, 44_100, 47_999, 48_000, 1_000_000))

    def a_float(self) -> object:
        return self.draw.choice(FLOATS)

    def a_word(self) -> object:
        return self.draw.choice(WORDS)

    def a_role(self) -> object:
        return self.draw.choice(("server", "client"))

    def a_keep(self) -> object:
        return self.draw.choice(("newest", "oldest"))

    def a_quality(self) -> object:
        return self.draw.choice(("voice", "high", "best"))

    def a_dtype(self) -> object:
        return self.draw.choice(("int16", "float32"))

    def a_flag(self) -> object:
        return self.draw.choice((True, False))

    def a_opcode(self) -> object:
        return self.draw.choice((*fast.Opcode, 0, 3, 15, 16))

    def a_key(self) -> object:
        return self.draw.choice((b"\0\0\0\0", b"abcd", bytearray(4), np.zeros(4, np.uint8)))

    def a_mask_key(self) -> object:
        return self.draw.choice((None, b"abcd"))

    def a_matrix(self) -> object:
        shape = self.draw.choice(((1, 1), (1, 2), (2, 1), (2, 2), (32, 32), (33, 1), (0, 1)))
        return np.full(shape, self.draw.choice(FLOATS), self.draw.choice((np.float32, np.float64)))

    def a_frames(self) -> object:
        """Frames of a room; or how many frames."""
        rows, samples = self.draw.choice((0, 1, 2, 3, 60, 1_025)), self.draw.choice((0, 1, 160))
        room = np.ones((rows, samples), np.int16)
        return self.draw.choice((room, room, list(room), tuple(room), rows))

    def a_message(self) -> object:
        """A media message, whole or cut, as text or bytes; or another."""
        whole = fast.encode_media(self.draw.randbytes(2 * self.draw.choice((0, 1, 160, 8_001))))
        if self.draw.random() < 0.2:
            whole = fast.encode_twilio_media(bytes(2 * self.draw.choice((0, 1, 160, 8_001))), "MZ1")
        cut = whole[: self.draw.randint(0, len(whole))]
        other = self.draw.choice((b"", b"{}", b'{"event":"x"}', b'{"event":"media"}', b"\xff" * 9))
        text = self.draw.choice((whole.decode(), "\ud800", "\u00e9" * 9))
        return self.draw.choice((whole, whole, text, cut, bytearray(whole), memoryview(cut), other))

    def a_stream_sid(self) -> object:
        return self.draw.choice(("MZ12", "MZ12", "", 'a"b', "\ud800", "\u00e9", "x" * 1_000))

    def a_messages(self) -> object:
        several = [self.a_message() for _ in range(self.draw.randint(0, 4))]
        return self.draw.choice((several, tuple(several), LyingList(several), iter(several)))

    def wire_bytes(self) -> bytes:
        """Frames as they come from a peer, masked or not, perhaps cut or damaged."""
        wire = bytearray()
        for _ in range(self.draw.randint(0, 5)):
            payload = self.draw.choice((b"", b"\x03\xe8", b"hello", self.a_message(), bytes(126)))
            opcode = self.draw.choice(tuple(fast.Opcode))
            key = self.draw.choice((None, b"abcd"))
            fin = opcode >= fast.Opcode.CLOSE or self.draw.random() < 0.8
            try:
                wire += fast.encode_frame(opcode, payload, fin=fin, mask_key=key)
            except (ValueError, UnicodeError):
                continue
        if wire and self.draw.random() < 0.3:
            wire[self.draw.randrange(len(wire))] ^= 1 << self.draw.randrange(8)
        return bytes(wire[: self.draw.choice((len(wire), len(wire), len(wire) // 2))])

    def some_bytes(self) -> object:
        wire = self.wire_bytes()
        return self.draw.choice((wire, bytearray(wire), bytearray(4_096), bytes(321), "text"))

    def a_callback(self) -> object:
        """Something to call, which may raise, or answer what it should not."""
        answers = (b"", bytes(4), bytes(4_096), bytearray(4_096), None, 5)

        def callback(*_: object, **__: object) -> object:
            if self.draw.random() < 0.2:
                raise OddError("from a callback")
            return self.draw.choice(answers)

        return callback

    def a_transport(self) -> object:
        held = [each for each in self.made if hasattr(each, "ends")]
        return self.draw.choice((*held, "json", "binary", None))
