"""How `vsingest.fast` is used, for mypy: its stubs must type every line as asserted. Never run."""

from array import array
from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

from vsingest import fast

floats = np.zeros(160, np.float32)
s16 = np.zeros(160, np.int16)
memory = bytearray(320)

assert_type(fast.isa(), str)
assert_type(fast.supported_isas(), tuple[str, ...])

assert_type(fast.float_to_s16(floats), NDArray[np.int16])
assert_type(fast.float_to_s16(floats.tobytes(), out=memory), bytearray)
assert_type(fast.s16_to_float(s16), NDArray[np.float32])
assert_type(fast.s16_to_float(array("h", [0]), out=memory), bytearray)
assert_type(fast.to_mono(memoryview(memory), 2), NDArray[Any])

assert_type(fast.encode_media(s16), bytes)
assert_type(fast.encode_media(s16, out=memory), memoryview)
assert_type(fast.decode_media("{}"), NDArray[np.int16])
assert_type(fast.decode_media(memory, out=s16), NDArray[np.int16])
assert_type(fast.encode_twilio_media(s16, "MZ1"), bytes)
assert_type(fast.encode_twilio_media(s16, "MZ1", out=memory), memoryview)
assert_type(fast.decode_twilio_media("{}", out=s16), NDArray[np.int16])

resampler = fast.Resampler(48_000, 8_000, channels=1, dtype="float32", quality="voice")
assert_type(resampler.delay, float)
assert_type(resampler.ppm, float)
resampler.adjust(-12.5)
assert_type(fast.Packetizer().push(s16), NDArray[np.int16])
assert_type(fast.Packetizer(160).push(b"\0" * 7), NDArray[np.int16])
assert_type(fast.PlayoutBuffer().push(s16), int)
assert_type(fast.PlayoutBuffer().stats(), fast.PlayoutStats)
assert_type(fast.PlayoutBuffer(adaptive=True).push(s16, sequence=7), int)
assert_type(fast.PlayoutBuffer().push_media_many(["{}", memory]), int)
assert_type(fast.mix_minus(s16.reshape(2, 80)), NDArray[np.int16])
assert_type(fast.encode_media_many(s16.reshape(2, 80)), list[bytes])
assert_type(fast.encode_media_many(s16.reshape(2, 80), out=memory), list[memoryview])
assert_type(fast.encode_media_many_into(s16.reshape(2, 80), memory), int)
assert_type(fast.encode_media_into(s16, memory), int)
assert_type(fast.media_size(160), int)

mixer = fast.RoomMixer(3, limiter=True)
mixer.set_gain(0.5, source=1)
assert_type(mixer.mix(s16.reshape(2, 80)), NDArray[np.int16])
assert_type(mixer.mix(s16.reshape(2, 80), out=memory), bytearray)
assert_type(mixer.gain(0, 1), float)
assert_type(mixer.levels, NDArray[np.float32])
assert_type(mixer.active_speakers(2, threshold=-40), list[int])
ring = fast.SampleRing(1_000, keep="oldest")
assert_type(ring.write(s16), int)
assert_type(ring.read(), NDArray[np.int16])
assert_type(ring.read_into(memory), int)
assert_type(ring.readable(), tuple[memoryview, ...])
assert_type(ring.stats(), fast.SampleRingStats)
assert_type(fast.get_include(), str)

assert_type(fast.mask(b"audio", b"\0\1\2\3", offset=5), bytes)
assert_type(fast.mask(memory, b"\0\1\2\3", out=memory), bytearray)
assert_type(fast.encode_frame(fast.Opcode.BINARY, s16, mask_key=b"\0\1\2\3"), bytes)
assert_type(fast.encode_frame(fast.Opcode.TEXT, "{}", out=memory), memoryview)
parser = fast.FrameParser(role="server", max_message_bytes=1_024)
try:
    for frame in parser.feed(memory) + parser.feed_in_place(memory):
        assert_type(frame, fast.Frame)
        assert_type(frame.opcode, fast.Opcode)
        assert_type(frame.payload, bytes | memoryview)
        assert_type(frame.close_code, int | None)
except fast.FrameError as error:
    assert_type(error.code, int)
    assert_type(error.frames, tuple[fast.Frame, ...])
