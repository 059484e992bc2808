"""A capture of absurd times is refused in one line, and one that is only long is read."""

import json
import tracemalloc

import numpy as np
import pytest

from vsingest.client.capture.sound import sound
from vsingest.client.errors import CaptureFailed

pytestmark = pytest.mark.slow

HEADER = {"kind": "capture", "started": "2026-01-31T12:00:00Z", "software": "test"}
FRAME = "AAEC" * 2 * 160


def capture(path, *times):
    audio = [
        {"kind": "audio", "t": t, "connection": 1, "way": way, "pcm": FRAME}
        for t, way in zip(times, ["out", "in"] * len(times), strict=False)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, *audio)))
    return path


@pytest.mark.parametrize("t", [1e9, 1e18, 1e300, 1e308, -1.0, -1e18])
@pytest.mark.parametrize("command", ["show", "diff", "export"])
def test_a_time_that_cannot_be_is_one_line(vsingest, tmp_path, command, t):
    path = capture(tmp_path / "odd", 0.0, t, 1.0)
    more = {"show": (), "diff": (path,), "export": ("--wav", tmp_path / "a.wav")}[command]
    done = vsingest("captures", command, path, *more)
    assert done.returncode == 1
    assert done.stderr.startswith(f"vsingest: {path}: line 3: ")
    assert "`$.t`" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "a.wav").exists()


def test_what_no_wav_file_holds_is_refused_before_it_is_written(vsingest, tmp_path):
    path = capture(tmp_path / "long", 0.0, 40 * 3_600.0)
    done = vsingest("captures", "export", path, "--wav", tmp_path / "a.wav")
    assert done.returncode == 1
    assert done.stderr == (
        f"vsingest: {path}: it lasts 40.0 h, and a WAV file holds no more than 37.3 h; export a "
        "capture of one call\n"
    )
    assert not (tmp_path / "a.wav").exists()


def test_a_pause_of_hours_is_laid_out_in_constant_memory(tmp_path):
    path = capture(tmp_path / "long", 0.0, 5.0, 6 * 3_600.0, 6 * 3_600.0 + 1)
    tracemalloc.start()
    total, loud = 0, []
    for block in sound(path):
        loud += [total + at for at in np.flatnonzero(block.any(axis=1))]
        total += len(block)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16_000_000
    assert loud[-1] == total - 1
    assert total == pytest.approx((6 * 3_600 + 1) * 8_000, abs=8_000)


def test_a_capture_of_a_year_is_too_long_and_of_a_day_is_not(tmp_path):
    day = capture(tmp_path / "day", 0.0, 24 * 3_600.0)
    assert sum(map(len, sound(day))) == pytest.approx(24 * 3_600 * 8_000, abs=8_000)
    with pytest.raises(CaptureFailed, match="line 3"):
        list(sound(capture(tmp_path / "years", 0.0, 400 * 24 * 3_600.0)))
