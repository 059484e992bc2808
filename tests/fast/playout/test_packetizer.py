"""Packetising: what goes in comes out, in frames of one length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest import fast

chunks_of_bytes = st.lists(st.binary(max_size=50), max_size=12)


@given(chunks_of_bytes, st.integers(1, 9))
def test_frames_and_tail_are_the_concatenation_of_all_chunks(chunks, frame_samples):
    packetizer = fast.Packetizer(frame_samples)
    stream = b"".join(chunks)
    frames = []
    for chunk in chunks:
        made = packetizer.push(chunk)
        assert made.dtype == np.int16
        assert made.shape[1:] == (frame_samples,)
        frames.extend(made)
    assert packetizer.held == len(stream) // 2 - len(frames) * frame_samples < frame_samples
    tail = packetizer.flush(pad=False)
    whole = stream[: len(stream) // 2 * 2]
    assert b"".join(frame.tobytes() for frame in [*frames, tail]) == whole
    assert packetizer.odd_bytes_dropped == len(stream) % 2
    assert packetizer.held == 0


@given(chunks_of_bytes, st.integers(1, 9))
def test_a_padded_tail_ends_in_silence(chunks, frame_samples):
    packetizer = fast.Packetizer(frame_samples)
    for chunk in chunks:
        packetizer.push(chunk)
    held = packetizer.held
    tail = packetizer.flush()
    assert tail.shape == (1 if held else 0, frame_samples)
    assert not tail[:, held:].any()
    samples = np.frombuffer(b"".join(chunks)[: sum(map(len, chunks)) // 2 * 2], np.int16)
    assert np.array_equal(tail[:, :held].ravel(), samples[len(samples) - held :])


def test_chunks_of_frames_in_rows_are_taken():
    packetizer = fast.Packetizer(4)
    first, *_ = packetizer.push(np.arange(66, dtype=np.int16).reshape(2, 33))
    assert first.tolist() == [0, 1, 2, 3]
    assert packetizer.push(np.arange(66, 68, dtype=np.int16)).tolist() == [[64, 65, 66, 67]]


def test_frames_outlive_what_they_were_made_from():
    chunk = bytearray(b"\1\0" * 160)
    packetizer = fast.Packetizer()
    frames = packetizer.push(chunk)
    chunk[:] = bytes(320)
    packetizer.push(chunk)
    assert frames.tolist() == [[1] * 160]


def test_an_odd_byte_at_the_end_is_counted_and_does_not_leak_into_the_next_stream():
    packetizer = fast.Packetizer(2)
    packetizer.push(b"\1\0\xff")
    assert packetizer.flush().tolist() == [[1, 0]]
    packetizer.push(b"\xff")
    assert packetizer.flush().shape == (0, 2)
    assert packetizer.odd_bytes_dropped == 2
    assert packetizer.push(b"\2\0\3\0").tolist() == [[2, 3]]


def test_reset_makes_it_new():
    packetizer = fast.Packetizer(2)
    packetizer.push(b"\1")
    packetizer.flush()
    packetizer.push(b"\1\0\1")
    packetizer.reset()
    assert (packetizer.held, packetizer.odd_bytes_dropped) == (0, 0)
    assert packetizer.push(b"\2\0\3\0").tolist() == [[2, 3]]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.Packetizer(0), ValueError, "frame_samples: 0 is outside 1..1048576"),
        (lambda: fast.Packetizer(1 << 21), ValueError, "frame_samples: 2097152"),
        (lambda: fast.Packetizer(1 << 80), ValueError, "frame_samples"),
        (lambda: fast.Packetizer(2.0), TypeError, "frame_samples: needs a whole number"),
        (lambda: fast.Packetizer().push([1]), TypeError, "x: needs a buffer of int16"),
        (lambda: fast.Packetizer().push(np.zeros(4, "f")), TypeError, r"fast\.float_to_s16"),
        (lambda: fast.Packetizer().push(np.zeros(4, "h")[::2]), ValueError, "contiguous"),
        (lambda: fast.Packetizer().push(np.zeros(4, "B")[::2]), ValueError, "contiguous"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()
