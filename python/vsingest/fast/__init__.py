"""The C core on its own: sample conversion, resampling, packetising and media messages.

Importing this package loads numpy and the extension modules, and neither asyncio nor aiohttp.
Every function takes any C-contiguous buffer (numpy array, ``bytes``, ``bytearray``, ``memoryview``,
``array.array``) at any alignment; raw bytes are read as little-endian samples.
"""

from vsingest.fast._isa import isa, supported_isas
from vsingest.fast._packetizer import Packetizer
from vsingest.fast._pcm import float_to_s16, s16_to_float, to_mono
from vsingest.fast._resample import resample
from vsingest.fast._resampler import Resampler

__all__ = [
    "Packetizer",
    "Resampler",
    "float_to_s16",
    "isa",
    "resample",
    "s16_to_float",
    "supported_isas",
    "to_mono",
]
