"""What a client writes, read back by the parser of a server."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast


def read_all(data):
    return fast.FrameParser(role="server").feed(data)


def ring_of(samples):
    ring = fast.SampleRing(max(1, len(samples)))
    ring.write(np.asarray(samples, np.int16))
    return ring


@given(st.sampled_from([1, 2, 9, 10]), st.binary(max_size=125))
def test_a_frame_is_read_as_it_was_written(opcode, payload):
    if opcode == 1:
        payload = payload.hex().encode()[:125]
    (frame,) = read_all(fast.MaskedFrames().frame(opcode, payload))
    assert (frame.opcode, frame.payload, frame.fin) == (opcode, payload, True)


@given(st.integers(0, 2_000), st.integers(1, 400))
def test_media_is_what_encode_media_writes_with_silence_at_the_end(count, frame_samples):
    samples = np.arange(count, dtype=np.int16)
    frames = fast.MaskedFrames(frame_samples=frame_samples)
    padded = np.zeros(-(-count // frame_samples) * frame_samples, np.int16)
    padded[:count] = samples
    ring = ring_of(samples)
    read = [frame.payload for frame in read_all(frames.media(ring, count))]
    assert read == [fast.encode_media(row) for row in padded.reshape(-1, frame_samples)]
    assert ring.held == 0
    assert ring.stats().read == count


@given(st.integers(0, 2_000), st.integers(1, 1_000))
def test_bare_samples_are_what_the_ring_held_with_silence_at_the_end(count, frame_samples):
    samples = np.arange(count, dtype=np.int16)
    frames = fast.MaskedFrames(frame_samples=frame_samples, transport="binary")
    assert frames.transport == "binary"
    read = read_all(frames.media(ring_of(samples), count) + frames.silence())
    assert {frame.opcode for frame in read} == {fast.Opcode.BINARY}
    pcm = [np.frombuffer(frame.payload, "<i2") for frame in read]
    assert {one.size for one in pcm} == {frame_samples}
    heard = np.concatenate(pcm)
    np.testing.assert_array_equal(heard[:count], samples)
    assert not heard[count:].any()


def test_a_part_of_a_ring_leaves_the_rest():
    ring = ring_of(range(500))
    fast.MaskedFrames().media(ring, 320)
    np.testing.assert_array_equal(ring.peek(), np.arange(320, 500))
    with pytest.raises(ValueError, match=r"samples: 181 is outside 0\.\.180"):
        fast.MaskedFrames().media(ring, 181)
    assert ring.held == 180


def test_silence():
    (frame,) = read_all(fast.MaskedFrames().silence())
    assert json.loads(frame.payload)["event"] == "media"
    assert not fast.decode_media(frame.payload).any()


def test_keys_are_drawn_in_bulk_and_never_used_twice():
    drawn = []

    def random(count):
        drawn.append(b"".join(i.to_bytes(4, "big") for i in range(count // 4)))
        return drawn[-1]

    frames = fast.MaskedFrames(random=random)
    keys = [int.from_bytes(frames.frame(2, b"")[2:6], "big") for _ in range(1_024)]
    assert keys == list(range(1_024))
    assert len(drawn) == 1
    frames.frame(2, b"")
    assert len(drawn) == 2
    frames.forget_keys()
    frames.frame(2, b"")
    assert len(drawn) == 3


def test_keys_of_the_systems_generator_differ():
    frames = fast.MaskedFrames()
    keys = {frames.silence()[4:8] for _ in range(3_000)}
    assert len(keys) > 2_990


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda: fast.MaskedFrames(frame_samples=0), "frame_samples: 0"),
        (lambda: fast.MaskedFrames(transport="xml"), "transport: 'xml' is neither"),
        (lambda: fast.MaskedFrames(random=lambda _: b"few").silence(), "random: needs to give"),
        (lambda: fast.MaskedFrames().frame(3, b""), "opcode: 3 is reserved"),
        (lambda: fast.MaskedFrames().frame(9, bytes(126)), "payload: 126 bytes"),
    ],
)
def test_what_cannot_be_is_refused(act, says):
    with pytest.raises(ValueError, match=says):
        act()
