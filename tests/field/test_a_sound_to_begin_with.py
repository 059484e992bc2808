"""What the docs play is a file that a newcomer can have."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vsingest.demo.clip import CLIP

ROOT = Path(__file__).parents[2]
COMMAND = "vsingest demo --clip speech.wav"


@pytest.mark.parametrize("name", ["speech.wav", "speech.flac"])
def test_the_demo_writes_its_speech_bit_for_bit(vsingest, bare, tmp_path, name):
    done = vsingest("demo", "--clip", tmp_path / name, "--json", env=bare)
    assert (done.returncode, done.stderr) == (0, "")
    expected, rate = soundfile.read(CLIP, dtype="int16")
    written, written_rate = soundfile.read(tmp_path / name, dtype="int16")
    assert written_rate == rate == 48_000
    assert np.array_equal(written, expected)
    told = json.loads(done.stdout)
    assert told["seconds"] == pytest.approx(len(expected) / rate)
    assert not (tmp_path / "demo-out").exists()


def test_where_it_cannot_be_written_is_one_line(vsingest, bare, tmp_path):
    for target, why in (
        (tmp_path / "a.mp3", r"the name must end in \.wav or \.flac"),
        (tmp_path / "none" / "a.wav", "there is no folder"),
    ):
        done = vsingest("demo", "--clip", target, env=bare)
        assert done.returncode == 1
        assert re.fullmatch(f"vsingest: {re.escape(str(target))}: {why}.*\n", done.stderr)


@pytest.mark.parametrize(
    "page", ["README.md", "docs/client.md", "docs/captures.md", "examples/file_to_room.py"]
)
def test_every_page_that_plays_it_says_how_to_have_it(page):
    text = (ROOT / page).read_text()
    assert "speech.wav" in text
    assert COMMAND in text
