"""The format of raw PCM, which has no header that states it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from vsingest import fast

HIGHEST_RATE: Final = 384_000
MOST_CHANNELS: Final = 32


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding of a sample.

    Attributes:
        width: Bytes of a sample.
        decode: Converts whole samples to int16, or to float32 with a full scale of 1.0.
        encode: Converts int16 to bytes.
    """

    width: int
    decode: Callable[[bytes], NDArray[Any]]
    encode: Callable[[NDArray[np.int16]], bytes]


def _s24(data: bytes) -> NDArray[np.float32]:
    wide = np.zeros((len(data) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return _s32(wide.tobytes())


def _s32(data: bytes) -> NDArray[np.float32]:
    return (np.frombuffer(data, "<i4") / 2.0**31).astype(np.float32)


def _f64(data: bytes) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what exceeds float32 becomes infinite
        return np.frombuffer(data, "<f8").astype(np.float32)


def _wider(x: NDArray[np.int16]) -> NDArray[np.int32]:
    return x.astype("<i4") << 16


ENCODINGS: Final = {
    "s16le": Encoding(2, lambda b: np.frombuffer(b, "<i2"), lambda x: x.astype("<i2").tobytes()),
    "s16be": Encoding(
        2,
        lambda b: np.frombuffer(b, ">i2").astype(np.int16),
        lambda x: x.astype(">i2").tobytes(),
    ),
    "u8": Encoding(1, fast.u8_to_s16, lambda x: ((x >> 8) + 128).astype(np.uint8).tobytes()),
    "s24le": Encoding(3, _s24, lambda x: _wider(x).view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()),
    "s32le": Encoding(4, _s32, lambda x: _wider(x).tobytes()),
    "f32le": Encoding(
        4,
        lambda b: np.frombuffer(b, "<f4").astype(np.float32),
        lambda x: fast.s16_to_float(x).astype("<f4").tobytes(),
    ),
    "f64le": Encoding(
        8,
        _f64,
        lambda x: (x / 32_768.0).astype("<f8").tobytes(),
    ),
    "ulaw": Encoding(1, fast.ulaw_decode, lambda x: fast.ulaw_encode(x.data)),
    "alaw": Encoding(1, fast.alaw_decode, lambda x: fast.alaw_encode(x.data)),
}


@dataclass(frozen=True, slots=True)
class RawFormat:
    """The encoding, rate and channels of raw PCM.

    Attributes:
        encoding: One of `ENCODINGS`.
        rate: Samples a second.
        channels: Number of interleaved channels.
    """

    encoding: str
    rate: int
    channels: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``s16le:8000:1``; the number of channels is optional.

        Raises:
            ValueError: The text does not have that form, or a part of it is out of range.
        """
        encoding, _, rest = text.partition(":")
        rate, _, channels = rest.partition(":")
        if encoding not in ENCODINGS:
            raise ValueError(
                f"format: {encoding!r} is none of {', '.join(ENCODINGS)}; "
                "write encoding:rate:channels, such as s16le:8000:1"
            )
        return cls(
            encoding,
            _number("rate", rate, HIGHEST_RATE),
            _number("channels", channels or "1", MOST_CHANNELS),
        )

    def __str__(self) -> str:
        return f"{self.encoding}:{self.rate}:{self.channels}"

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return ENCODINGS[self.encoding].width * self.channels

    def decode(self, data: bytes) -> NDArray[Any]:
        """Decode whole frames; returns shape (samples, channels), int16 or float32."""
        return ENCODINGS[self.encoding].decode(data).reshape(-1, self.channels)

    def encode(self, samples: NDArray[np.int16]) -> bytes:
        """Encode mono S16 samples, the same on every channel."""
        return ENCODINGS[self.encoding].encode(np.repeat(samples, self.channels))


def _number(field: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise ValueError(f"format: {field} {text!r} is outside 1..{most}")
    return int(text)
