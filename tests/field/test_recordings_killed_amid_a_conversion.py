"""A process that is killed while it raises a recording's rate loses nothing that was recorded."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile

SCRIPT = """
import os, sys
from pathlib import Path
import numpy as np
from vsingest.protocol.events import Participant
from vsingest.server.recording import tracks
from vsingest.server.recording.block_collector import TickBlock, Voice
from vsingest.server.recording.manifest import Manifest

class Killed(tracks.Resampler):
    def process(self, samples, **options):
        os._exit(9)

folder, form = Path(sys.argv[1]), sys.argv[2]
manifest = Manifest(
    id="i", api_key="k", room_id="r", session_id="s", started_at=0, sample_rate=8_000,
    mix=f"mix.{form}",
)
who = Participant("ann", "Ann")
kept = tracks.Tracks(folder, manifest, form, 9)
voice = np.arange(4_000, dtype=np.int16)
for number in range(10):
    block = TickBlock(4_000 * number, 4_000, voice, {"ann": Voice(who, voice)})
    kept.write(block)
tracks.Resampler = Killed
kept.write(TickBlock(80_000, 8_000, None, {}, rate=16_000))
"""


@pytest.mark.parametrize("form", ["wav", "flac"])
def test_every_file_has_its_sound_and_its_rate(tmp_path, form):
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "i"), form]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    for name in ("mix", "track-001"):
        samples, rate = soundfile.read(tmp_path / "i" / f"{name}.{form}", dtype="int16")
        # A FLAC file whose writer was killed lacks at most its last block.
        assert (rate, samples.size) == (8_000, 40_000) or form == "flac"
        assert samples.size > 40_000 - 4_096
        assert np.array_equal(samples[:4_000], np.arange(4_000))
