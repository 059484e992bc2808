"""Sound files."""

import numpy as np
import pytest
import soundfile

from vsingest.media.errors import SoundFileError
from vsingest.media.open_sound import open_sound
from vsingest.media.sndfile import SoundReader, SoundWriter


def test_blocks_joined_are_the_file(tmp_path, rng):
    samples = rng.uniform(-1, 1, (44_100 // 3, 2)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, 44_100, subtype="FLOAT")
    with SoundReader(tmp_path / "a.wav") as reader:
        assert (reader.rate, reader.channels, reader.seconds) == (44_100, 2, len(samples) / 44_100)
        blocks = list(reader.blocks(0.1))
    assert {len(block) for block in blocks[:-1]} == {4_410}
    assert np.array_equal(np.concatenate(blocks), samples)


def test_an_empty_file_reads_as_nothing(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((0, 2), np.float32), 8_000)
    with SoundReader(tmp_path / "a.wav") as reader:
        assert reader.read().shape == (0, 2)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".WAV"])
def test_what_is_written_is_read_again(tmp_path, rng, suffix):
    samples = rng.integers(-32_768, 32_768, 500).astype(np.int16)
    path = tmp_path / f"a{suffix}"
    with SoundWriter(path) as writer:
        writer.write(samples[:123])
        writer.write(samples[123:])
        assert writer.samples == 500
    read, rate = soundfile.read(path, dtype="int16")
    assert rate == 8_000
    assert np.array_equal(read, samples)


def test_a_recording_broken_off_is_whole(tmp_path):
    def record():
        with SoundWriter(tmp_path / "a.wav") as writer:
            writer.write(np.ones(77, np.int16))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record()
    assert soundfile.info(tmp_path / "a.wav").frames == 77


def test_errors_name_the_file_and_say_why(tmp_path):
    (tmp_path / "a.wav").write_text("no sound at all")
    for open_it, why in (
        (lambda: SoundReader(tmp_path / "b.wav"), r"b\.wav: no such file"),
        (lambda: SoundReader(tmp_path / "a.wav"), r"a\.wav: .* Try WAV"),
        (lambda: SoundWriter(tmp_path / "a.mp4"), r"a\.mp4: the name must end in \.wav or \.flac"),
        (lambda: SoundWriter(tmp_path / "x" / "a.wav"), r"there is no folder"),
    ):
        with pytest.raises(SoundFileError, match=why):
            open_it()


def test_a_file_without_sound_is_refused(tmp_path):
    path = tmp_path / "empty.flac"
    soundfile.write(path, np.zeros((0, 1), np.float32), 48_000)
    with pytest.raises(SoundFileError, match=r"empty\.flac: "):
        open_sound(path)


def test_a_folder_is_said_to_be_none(tmp_path):
    with pytest.raises(SoundFileError, match="no file that can be read as one"):
        open_sound(tmp_path)
