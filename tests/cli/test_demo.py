"""`vsingest demo`."""

import json

import pytest
import soundfile

from vsingest.demo import run


@pytest.mark.alone  # a busy machine would lose some of the sound
def test_every_sample_is_accounted_for(vsingest, bare, tmp_path):
    out = tmp_path / "new" / "folder"
    done = vsingest("demo", "--out", out, "--json", env=bare)
    report = json.loads(done.stdout)
    assert done.returncode == 0, (done.stderr, report)
    assert report["addsUp"]
    assert (report["samplesLost"], report["samplesUnaccounted"]) == (0, 0)
    # Where nothing had to be made up, not one bit differs.
    assert report["bitIdentical"] or report["samplesConcealed"]
    # 271 of sound, and one of silence that ends it.
    assert report["framesSent"] == 2 * 272
    assert soundfile.info(report["recording"]).frames == 160 * report["framesReceived"]
    assert (out / "report.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_that_cannot_be_made_is_one_line(vsingest, bare, tmp_path):
    (tmp_path / "file").touch()
    done = vsingest("demo", "--out", tmp_path / "file", "--json", env=bare)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_played(monkeypatch, tmp_path):
    def converse(*_):
        raise AssertionError("it began to talk")

    monkeypatch.setattr(run, "converse", converse)
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        run.run_demo(tmp_path / "file")
