"""`vsingest demo`."""

import contextlib
import json
import subprocess

import msgspec
import pytest
import soundfile
import typer
from tests.cli.conftest import COMMAND

from vsingest.cli.demo import demo
from vsingest.client.stats import LatenessStats
from vsingest.demo import run
from vsingest.demo.report import DemoReport
from vsingest.demo.stalls import Stall, StallCause

FORMS = {
    "as it is": (),
    "16 kHz": ("--rate=16000", "--transport=binary"),
    "48 kHz": ("--rate=48000", "--transport=json"),
}


class Shown:
    """One demo, in a process of its own."""

    def __init__(self, live_server, folder, form):
        self.out = folder / "new" / "folder"
        bare = {k: v for k, v in live_server.environment.items() if not k.startswith("VIDEOSDK_")}
        self.process = subprocess.Popen(
            [*COMMAND, "demo", "--out", self.out, *form, "--json"],
            env=bare,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def report(self):
        out, err = self.process.communicate(timeout=60)
        report = json.loads(out)
        # On a machine too busy for it, stalls and concealment are named, and not called fine.
        fine = report["bitIdentical"] and not report["stalls"]
        assert (self.process.returncode, report["fine"]) == ((0, True) if fine else (1, False)), err
        assert (report["samplesLost"], report["samplesUnaccounted"]) == (0, 0)
        # Where nothing had to be made up, not one bit differs.
        assert report["bitIdentical"] or report["samplesConcealed"]
        # 271 of sound, and one of silence that ends it.
        assert report["framesSent"] == 2 * 272
        return report

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def shown(live_server, tmp_path_factory):
    """All at once: each plays for seconds, and computes for little of them."""
    with contextlib.ExitStack() as stack:
        started = {}
        for name, form in FORMS.items():
            started[name] = Shown(live_server, tmp_path_factory.mktemp("demo"), form)
            stack.callback(started[name].end)
        yield started


@pytest.mark.alone  # a busy machine would lose some of the sound
def test_every_sample_is_accounted_for(shown):
    report = shown["as it is"].report()
    assert report["addsUp"]
    assert soundfile.info(report["recording"]).frames == 160 * report["framesReceived"]
    png = (shown["as it is"].out / "report.png").read_bytes()
    assert png.startswith(b"\x89PNG")


@pytest.mark.alone
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_every_sample_is_accounted_for_at_another_rate(shown, rate):
    report = shown[f"{rate // 1_000} kHz"].report()
    assert report["sampleRate"] == rate
    recording = soundfile.info(report["recording"])
    assert recording.samplerate == rate
    assert recording.frames == rate // 50 * report["framesReceived"]


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


QUIET = LatenessStats()
REPORT = DemoReport(
    room_id="abcd-efgh-ijkl",
    session_id="a-session",
    sample_rate=8_000,
    speech_seconds=5.4,
    frames_sent=544,
    frames_received=283,
    samples_lost=0,
    samples_unaccounted=0,
    samples_concealed=0,
    latency=QUIET,
    lateness=QUIET,
    level_dbfs=-25.0,
    snr_db=None,
    bit_identical=True,
    stalls=[],
    real_time_factor=0.02,
)
STALL = Stall(at=3.0, seconds=0.12, cause=StallCause.SENDER, concealed_seconds=0.08)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({}, 0, ["infinite (bit-identical)", "every sample is accounted for"]),
        (
            {"bit_identical": False, "stalls": [STALL], "samples_concealed": 480},
            1,
            [
                "infinite without what is concealed",
                "120 ms at 3.00 s: frames left their sender late; 80 ms are concealed",
                "the audio stood still: stalls: 1",
            ],
        ),
        ({"stalls": [STALL, STALL]}, 1, ["the audio stood still: stalls: 2"]),
        ({"bit_identical": False, "snr_db": 91.0}, 1, ["91.0 dB", "some are not what was said"]),
        ({"samples_lost": 160}, 1, ["samples are missing"]),
    ],
)
def test_the_verdict(monkeypatch, capsys, tmp_path, changes, status, said):
    report = msgspec.structs.replace(REPORT, **changes)
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setattr(run, "run_demo", lambda *_: report)
    with pytest.raises(typer.Exit) if status else contextlib.nullcontext() as ended:
        demo(out=tmp_path)
    assert not status or ended.value.exit_code == status
    told = capsys.readouterr().out
    for words in said:
        assert words in told
    assert ("every sample is accounted for" in told) == (not status)
