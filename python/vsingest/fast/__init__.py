"""The C core on its own: samples, resampling, mixing, media messages and WebSocket frames.

Importing this package loads numpy and the extension modules, and neither asyncio nor aiohttp.
Every function takes any C-contiguous buffer (numpy array, ``bytes``, ``bytearray``, ``memoryview``,
``array.array``) at any alignment; raw bytes are read as little-endian samples.
"""

from vsingest.fast._frames import Frame, FrameParser, encode_frame, mask
from vsingest.fast._isa import isa, supported_isas
from vsingest.fast._media import decode_media, encode_media
from vsingest.fast._mix import mix_minus
from vsingest.fast._packetizer import Packetizer
from vsingest.fast._paths import get_include, get_library_dir
from vsingest.fast._pcm import float_to_s16, s16_to_float, to_mono
from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._resample import resample
from vsingest.fast._resampler import Resampler
from vsingest.fast.errors import MediaError, NotMediaError
from vsingest.fast.stats import PlayoutStats
from vsingest.fast.websocket import FrameError, Opcode

__all__ = [
    "Frame",
    "FrameError",
    "FrameParser",
    "MediaError",
    "NotMediaError",
    "Opcode",
    "Packetizer",
    "PlayoutBuffer",
    "PlayoutStats",
    "Resampler",
    "decode_media",
    "encode_frame",
    "encode_media",
    "float_to_s16",
    "get_include",
    "get_library_dir",
    "isa",
    "mask",
    "mix_minus",
    "resample",
    "s16_to_float",
    "supported_isas",
    "to_mono",
]
