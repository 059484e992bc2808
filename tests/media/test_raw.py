"""Raw PCM through pipes."""

import asyncio
import contextlib
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.media.raw import RawReader, RawWriter
from vsingest.media.raw_format import ENCODINGS, RawFormat

LOSSY = {"u8": 256, "ulaw": 1_024, "alaw": 1_024}


@given(
    encoding=st.sampled_from(sorted(ENCODINGS)),
    channels=st.integers(1, 3),
    samples=st.lists(st.integers(-32_768, 32_767), max_size=50),
)
def test_what_is_encoded_is_decoded(encoding, channels, samples):
    samples = np.array(samples, np.int16)
    form = RawFormat(encoding, 8_000, channels)
    data = form.encode(samples)
    assert len(data) == len(samples) * form.frame_bytes
    back = form.decode(data)
    assert back.shape == (len(samples), channels)
    if back.dtype == np.float32:
        back = back * 32_768
    assert np.abs(back - samples[:, None]).max(initial=0) <= LOSSY.get(encoding, 0)


@given(encoding=st.sampled_from(sorted(ENCODINGS)), rate=st.integers(1, 384_000))
def test_a_format_is_read_as_it_is_written(encoding, rate):
    form = RawFormat(encoding, rate, 2)
    assert RawFormat.parse(str(form)) == form
    assert RawFormat.parse(f"{encoding}:{rate}").channels == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "none of s16le"),
        ("s16:8000:1", "'s16' is none of s16le"),
        ("s16le", "rate '' is outside"),
        ("s16le:0:1", "rate '0' is outside"),
        ("s16le:-8000:1", "rate '-8000'"),
        ("s16le:8000:33", "channels '33' is outside 1..32"),
        ("s16le:8000:1:1", "channels '1:1'"),
        ("s16le:" + "9" * 5_000, "is outside"),
    ],
)
def test_another_format_is_refused_with_what_there_is(text, why):
    with pytest.raises(ValueError, match=why):
        RawFormat.parse(text)


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


async def test_bytes_cut_anywhere_are_whole_samples_and_what_is_left_is_counted(pipe):
    ours, theirs = pipe
    reader = RawReader("-", ours, RawFormat.parse("s16le:8000:2"))
    assert (reader.rate, reader.channels, reader.seconds) == (8_000, 2, None)
    expected = np.arange(600, dtype="<i2").reshape(-1, 2)
    data = expected.tobytes() + b"abc"

    async def write():
        for start in range(0, len(data), 7):
            os.write(theirs, data[start : start + 7])
            await asyncio.sleep(0)
        os.close(theirs)

    writing = asyncio.create_task(write())
    heard = [block async for block in reader.blocks()]
    await writing
    assert np.array_equal(np.concatenate(heard), expected)
    assert reader.odd_bytes == 3


async def test_a_reader_that_waits_can_be_cancelled(pipe):
    reader = RawReader("-", pipe[0], RawFormat.parse("u8:8000"))
    waiting = asyncio.ensure_future(anext(reader.blocks()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not asyncio.get_running_loop().remove_reader(pipe[0])


async def test_a_file_is_read_without_waiting(tmp_path):
    (tmp_path / "a.raw").write_bytes(bytes(range(200)))
    descriptor = os.open(tmp_path / "a.raw", os.O_RDONLY)
    reader = RawReader("a.raw", descriptor, RawFormat.parse("s16be:8000"))
    heard = np.concatenate([block async for block in reader.blocks()])[:, 0]
    os.close(descriptor)
    assert np.array_equal(heard, np.frombuffer(bytes(range(200)), ">i2"))


async def test_a_slow_reader_makes_the_writer_wait_and_gets_all(pipe):
    ours, theirs = pipe
    writer = RawWriter(theirs, RawFormat.parse("s16le:8000:1"))
    samples = np.arange(100_000).astype(np.int16)
    writing = asyncio.create_task(writer.write(samples))
    reader, got = RawReader("-", ours, RawFormat.parse("s16le:8000:1")), []
    async for block in reader.blocks():
        got.append(block)
        if sum(map(len, got)) == len(samples):
            break
    await writing
    assert np.array_equal(np.concatenate(got)[:, 0], samples)
    assert writer.samples == len(samples)


async def test_nobody_at_the_other_end_is_an_error(pipe):
    os.close(pipe[0])
    writer = RawWriter(pipe[1], RawFormat.parse("s16le:8000:1"))
    with pytest.raises(BrokenPipeError):
        await writer.write(np.zeros(10, np.int16))
