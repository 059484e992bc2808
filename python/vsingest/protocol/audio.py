"""The audio format of a media message.

Signed 16-bit little-endian PCM, 8 kHz, mono, 20 ms a message: what the hosted service documents.
"""

from typing import Final

SAMPLE_RATE: Final = 8_000
FRAME_MS: Final = 20
FRAME_SECONDS: Final = FRAME_MS / 1_000
FRAME_SAMPLES: Final = SAMPLE_RATE * FRAME_MS // 1_000
FRAME_BYTES: Final = FRAME_SAMPLES * 2
