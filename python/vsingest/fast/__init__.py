"""The C core on its own: sample conversion, WebSocket frames, resampling and media messages.

Importing this package loads numpy and the extension modules, and neither asyncio nor aiohttp.
Every function takes any C-contiguous buffer (numpy array, ``bytes``, ``bytearray``, ``memoryview``,
``array.array``) at any alignment; raw bytes are read as little-endian samples.
"""

from vsingest.fast._frames import Frame, FrameParser, encode_frame, mask
from vsingest.fast._isa import isa, supported_isas
from vsingest.fast._pcm import float_to_s16, s16_to_float, to_mono
from vsingest.fast.websocket import FrameError, Opcode

__all__ = [
    "Frame",
    "FrameError",
    "FrameParser",
    "Opcode",
    "encode_frame",
    "float_to_s16",
    "isa",
    "mask",
    "s16_to_float",
    "supported_isas",
    "to_mono",
]
