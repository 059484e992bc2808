"""The C core on its own: samples, resampling, mixing, media messages and WebSocket frames.

Importing this package loads numpy and the extension modules, but neither asyncio nor aiohttp.

Where a buffer of samples is taken, any C-contiguous one will do (numpy array, ``bytes``,
``bytearray``, ``memoryview``, ``array.array``), at any alignment; raw bytes are read as
little-endian samples. S16 is signed 16-bit PCM, held as int16. No buffer of samples is kept after
the call; where a result is a view of one, the docstring says so. Where a whole number is taken,
whatever has ``__index__`` will do. Objects that hold a state can be neither copied nor pickled;
frames, levels, counters and errors can.

From 65,536 samples on, conversions between sample formats, G.711, ``apply_gain``, ``levels``,
``interleave``, ``deinterleave``, ``mix_matrix`` and ``mix_minus`` release the GIL.
"""

from vsingest.fast._audio_wire import AudioWire
from vsingest.fast._beat import Beat
from vsingest.fast._bridge import Bridge, Seat
from vsingest.fast._channels import deinterleave, interleave, mix_matrix
from vsingest.fast._connection import MediaConnection
from vsingest.fast._dither import Dither
from vsingest.fast._frames import Frame, FrameParser, encode_frame, mask
from vsingest.fast._g711 import alaw_decode, alaw_encode, ulaw_decode, ulaw_encode
from vsingest.fast._gain import apply_gain
from vsingest.fast._isa import isa, supported_isas
from vsingest.fast._levels import Levels, levels
from vsingest.fast._masked_frames import MaskedFrames
from vsingest.fast._media import (
    decode_media,
    encode_media,
    encode_media_into,
    encode_media_many,
    encode_media_many_into,
    media_size,
)
from vsingest.fast._mix import mix_minus
from vsingest.fast._outgoing import Outgoing
from vsingest.fast._paced_queue import PacedQueue
from vsingest.fast._packetizer import Packetizer
from vsingest.fast._paths import get_include, get_library_dir
from vsingest.fast._pcm import (
    double_to_s16,
    float_to_s16,
    s16_to_float,
    s24_to_s16,
    s32_to_s16,
    to_mono,
    u8_to_s16,
)
from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._receiver import MediaReceiver
from vsingest.fast._resample import resample
from vsingest.fast._resampler import Resampler
from vsingest.fast._room_mixer import RoomMixer
from vsingest.fast._sample_ring import SampleRing
from vsingest.fast._sender import MediaSender
from vsingest.fast._socket_writer import SocketWriter
from vsingest.fast._stretch import Stretch
from vsingest.fast._twilio import decode_twilio_media, encode_twilio_media
from vsingest.fast._voice import VoiceActivity
from vsingest.fast.errors import MediaError, NotMediaError
from vsingest.fast.stats import PacedStats, PlayoutStats, SampleRingStats
from vsingest.fast.websocket import FrameError, Opcode

__all__ = [
    "AudioWire",
    "Beat",
    "Bridge",
    "Dither",
    "Frame",
    "FrameError",
    "FrameParser",
    "Levels",
    "MaskedFrames",
    "MediaConnection",
    "MediaError",
    "MediaReceiver",
    "MediaSender",
    "NotMediaError",
    "Opcode",
    "Outgoing",
    "PacedQueue",
    "PacedStats",
    "Packetizer",
    "PlayoutBuffer",
    "PlayoutStats",
    "Resampler",
    "RoomMixer",
    "SampleRing",
    "SampleRingStats",
    "Seat",
    "SocketWriter",
    "Stretch",
    "VoiceActivity",
    "alaw_decode",
    "alaw_encode",
    "apply_gain",
    "decode_media",
    "decode_twilio_media",
    "deinterleave",
    "double_to_s16",
    "encode_frame",
    "encode_media",
    "encode_media_into",
    "encode_media_many",
    "encode_media_many_into",
    "encode_twilio_media",
    "float_to_s16",
    "get_include",
    "get_library_dir",
    "interleave",
    "isa",
    "levels",
    "mask",
    "media_size",
    "mix_matrix",
    "mix_minus",
    "resample",
    "s16_to_float",
    "s24_to_s16",
    "s32_to_s16",
    "supported_isas",
    "to_mono",
    "u8_to_s16",
    "ulaw_decode",
    "ulaw_encode",
]
