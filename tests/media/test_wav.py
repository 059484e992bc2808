"""Files that can be played at any moment of their writing."""

import multiprocessing
import os
import signal
import wave

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from vsingest.media.flac import FlacWriter
from vsingest.media.wav import WavWriter

STEPS = st.lists(
    st.one_of(st.integers(0, 2_000), st.lists(st.integers(-32_768, 32_767), max_size=50)),
    max_size=12,
)


def frames(path):
    with wave.open(str(path)) as file:
        return file.getnframes()


@pytest.mark.parametrize("suffix", ["wav", "flac"])
@given(steps=STEPS)
def test_what_was_written_and_skipped_is_read_back(tmp_path_factory, suffix, steps):
    path = tmp_path_factory.mktemp("sound") / f"x.{suffix}"
    writer = (WavWriter if suffix == "wav" else FlacWriter)(path, 16_000)
    expected = [np.zeros(0, np.int16)]
    for step in steps:
        if isinstance(step, int):
            writer.skip(step)
            expected.append(np.zeros(step, np.int16))
        else:
            expected.append(np.array(step, np.int16))
            writer.write(expected[-1])
        if suffix == "wav":
            assert frames(path) == writer.samples
    writer.close()
    writer.close()
    expected = np.concatenate(expected)
    assert writer.samples == len(expected)
    if len(expected) or suffix == "wav":
        read, rate = soundfile.read(path, dtype="int16")
        assert rate == 16_000
        assert np.array_equal(read, expected)


def write_until_killed(kind, path, pipe):
    writer = kind(path)
    for second in range(60):
        writer.write(np.full(8_000, second + 1, np.int16))
    pipe.send(writer.samples)
    signal.pause()


@pytest.mark.parametrize(("kind", "lost"), [(WavWriter, 0), (FlacWriter, 4_096)])
def test_a_killed_writer_leaves_a_file_that_plays(tmp_path, kind, lost):
    path = tmp_path / f"x.{'wav' if kind is WavWriter else 'flac'}"
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=write_until_killed, args=(kind, path, theirs)
    )
    process.start()
    written = ours.recv()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    heard = np.concatenate(list(soundfile.blocks(path, 4_000, dtype="int16")))
    assert written - lost <= len(heard) <= written
    assert np.array_equal(heard, np.repeat(np.arange(1, 61), 8_000)[: len(heard)])


def test_more_than_wav_can_hold_is_refused_and_the_file_stays_sound(tmp_path):
    with WavWriter(tmp_path / "x.wav") as writer:
        writer.skip(2**31 - 100)
        with pytest.raises(OSError, match="4 GiB"):
            writer.skip(200)
        assert frames(writer.path) == 2**31 - 100


def test_only_its_owner_may_read_it(tmp_path):
    WavWriter(tmp_path / "x.wav").close()
    assert (tmp_path / "x.wav").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    for kind, name in ((WavWriter, "x.wav"), (FlacWriter, "x.flac")):
        with pytest.raises(OSError, match="gone"):
            kind(tmp_path / "gone" / name)
