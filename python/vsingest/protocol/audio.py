"""The audio formats of a connection: the documented one, and those that a client may request.

The hosted service documents signed 16-bit little-endian PCM, 8 kHz, mono, 20 ms a message, base64
in JSON. The other rates and the binary transport are our extension.
"""

from typing import Final

import msgspec

SAMPLE_RATE: Final = 8_000
FRAME_MS: Final = 20
FRAME_SECONDS: Final = FRAME_MS / 1_000
FRAME_SAMPLES: Final = SAMPLE_RATE * FRAME_MS // 1_000
FRAME_BYTES: Final = FRAME_SAMPLES * 2
# Audio that is three frames late is later than a listener's playout buffer covers: it is heard.
STALL_SECONDS: Final = 3 * FRAME_SECONDS

ENCODING: Final = "pcm_s16le"
SAMPLE_RATES: Final = (SAMPLE_RATE, 16_000, 24_000, 48_000)
JSON: Final = "json"
BINARY: Final = "binary"

# The most bytes of audio in one message from a client, at any rate: 1,000 ms at 8 kHz.
BINARY_MESSAGE_BYTES: Final = 16_000


class AudioFormat(msgspec.Struct, frozen=True, rename="camel"):
    """The audio format of one connection, the same in both directions.

    Attributes:
        encoding: Always ``pcm_s16le``.
        sample_rate: Sample rate in hertz.
        frame_ms: Milliseconds in one message from the server: 20. A client may send any length.
        transport: ``json`` for media messages, ``binary`` for the bare samples in binary messages.
    """

    encoding: str = ENCODING
    sample_rate: int = SAMPLE_RATE
    frame_ms: int = FRAME_MS
    transport: str = JSON

    @property
    def supported(self) -> bool:
        """Whether this server supports the format."""
        return (
            self.encoding == ENCODING
            and self.sample_rate in SAMPLE_RATES
            and self.frame_ms == FRAME_MS
            and self.transport in (JSON, BINARY)
        )

    @property
    def binary(self) -> bool:
        """Whether samples are sent in binary messages."""
        return self.transport == BINARY

    @property
    def words(self) -> str:
        """What to call it, such as ``16,000 Hz by binary``."""
        return f"{self.sample_rate:,} Hz by {self.transport}"

    @property
    def frame_samples(self) -> int:
        """Samples in one message from the server."""
        return self.sample_rate * self.frame_ms // 1_000


PLAIN_AUDIO: Final = AudioFormat()
