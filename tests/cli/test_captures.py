"""`--capture`, `vsingest captures` and `vsingest replay`."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import wave
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np
import pytest
import soundfile

from vsingest.client.capture.reader import CaptureReader
from vsingest.client.capture.records import VERSION, Header, Record
from vsingest.demo.clip import CLIP

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "captures.md").read_text()
HEADER = {"kind": "capture", "started": "2026-01-31T12:00:00Z", "software": "test"}
JOINED = {"kind": "phase", "t": 0.0, "connection": 1, "phase": "joined"}


@pytest.fixture
def capture(vsingest, tmp_path):
    """A capture of a tone that was sent into a room."""
    path = tmp_path / "a.capture.gz"
    sent = vsingest("send", "tone:440", "--seconds=0.5", "--room=capture", "--capture", path)
    assert sent.returncode == 0, sent.stderr
    return path


def test_a_capture_is_shown_compared_exported_and_replayed(vsingest, capture, tmp_path):
    shown = vsingest("captures", "show", capture, "--json")
    assert shown.returncode == 0, shown.stderr
    found = json.loads(shown.stdout)
    assert found["sent"]["samples"] - found["sent"]["padding"] == 4_000
    assert [one["phase"] for one in found["phases"]][:4] == [
        "dialling", "opening", "open", "joined"
    ]  # fmt: skip
    words = vsingest("captures", "show", capture).stdout
    assert "connection 1 joined" in words
    assert "ref=(redacted)" in words

    again = tmp_path / "b"
    replayed = vsingest("replay", capture, "--room=capture", "--json", "--capture", again)
    assert replayed.returncode == 0, replayed.stderr
    told = json.loads(replayed.stdout.splitlines()[-1])
    assert (told["event"], told["droppedSamples"]) == ("replayed", 0)
    assert told["sentSamples"] >= 4_000

    compared = vsingest("captures", "diff", capture, again, "--json")
    assert json.loads(compared.stdout)["audio"]["out"]["first"] is None
    words = vsingest("captures", "diff", capture, again).stdout
    assert "sent events: the same" in words
    assert "sent timing: apart p50 " in words

    out = tmp_path / "out.wav"
    exported = vsingest("captures", "export", capture, "--wav", out, "--json")
    assert exported.returncode == 0, exported.stderr
    samples = json.loads(exported.stdout)["samples"]
    with wave.open(str(out)) as file:
        sides = np.frombuffer(file.readframes(samples), "<i2").reshape(-1, 2)
    spectrum = np.abs(np.fft.rfft(sides[:, 0]))
    assert spectrum.argmax() * 8_000 / len(sides) == pytest.approx(440, abs=3)


def test_a_capture_is_replayed_in_virtual_time(vsingest, capture, bare, tmp_path):
    long = tmp_path / "long"  # as if ten minutes had passed between the frames
    header, *lines = gzip.decompress(capture.read_bytes()).splitlines()
    records = [json.loads(line) for line in lines]
    again = [json.dumps(one | {"t": one["t"] * 1_000}).encode() for one in records]
    long.write_bytes(b"\n".join([header, *again, b""]))
    copies = [tmp_path / "a", tmp_path / "b"]
    for copy in copies:
        done = vsingest("replay", long, "--fast", "--json", "--capture", copy, env=bare)
        assert (done.returncode, done.stderr) == (0, "")
        told = json.loads(done.stdout.splitlines()[-1])
        assert (told["event"], told["droppedSamples"]) == ("replayed", 0)
        assert told["seconds"] > 300
        compared = json.loads(vsingest("captures", "diff", capture, copy, "--json").stdout)
        assert compared["audio"]["out"]["first"] is None
    assert copies[0].read_bytes() == copies[1].read_bytes()


@pytest.mark.parametrize("option", ["--endpoint=http://h", "--token=t", "--ws-url=ws://h"])
def test_a_fast_replay_goes_nowhere_else(vsingest, capture, option):
    done = vsingest("replay", capture, "--fast", option)
    assert done.returncode == 2
    assert "--fast sends into a server in memory" in done.stderr


def test_an_interrupted_replay_says_what_it_sent(start, tmp_path):
    path = tmp_path / "slow"
    late = {"kind": "event", "t": 600.0, "connection": 1, "way": "out", "event": {"event": "clear"}}
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, JOINED, late)))
    replaying = start("replay", path, "--room=slow", "--json")
    assert json.loads(replaying.stdout.readline())["event"] == "joined"
    replaying.send_signal(signal.SIGINT)
    out, err = replaying.communicate(timeout=20)
    assert (replaying.returncode, err) == (0, "")
    assert json.loads(out)["event"] == "replayed"


def test_events_that_no_service_takes_are_left_out_of_a_replay(vsingest, tmp_path):
    path = tmp_path / "odd"
    events = ({"event": "message", "topic": "", "data": "x"}, {"event": "subscribe", "topic": ""})
    lines = [
        {"kind": "event", "t": 0.0, "connection": 1, "way": "out", "event": event}
        for event in events
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, JOINED, *lines)))
    done = vsingest("replay", path, "--fast", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout.splitlines()[-1])["skipped"] == {"message": 1, "subscribe": 1}


def test_half_a_sample_is_no_line_of_a_capture(vsingest, tmp_path):
    path = tmp_path / "odd"
    audio = {"kind": "audio", "t": 0.0, "connection": 1, "way": "out", "pcm": "AAAA"}
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, JOINED, audio)))
    done = vsingest("captures", "show", path)
    assert done.returncode == 1
    assert done.stderr == f"vsingest: {path}: line 3: pcm: 3 bytes are not whole samples\n"


def test_captures_that_differ_fail_and_say_where(vsingest, capture, tmp_path):
    other = tmp_path / "other"
    sent = vsingest("send", "tone:500", "--seconds=0.5", "--room=capture", "--capture", other)
    assert sent.returncode == 0, sent.stderr
    done = vsingest("captures", "diff", capture, other)
    assert done.returncode == 1
    assert "samples differ, the first is 1 (at 0.000 s of audio)" in done.stdout
    assert vsingest("captures", "diff", capture, capture).returncode == 0


def test_a_killed_process_leaves_a_capture(start, vsingest, tmp_path):
    path = tmp_path / "a"
    sender = start("send", "tone", "--room=killed", "--capture", path, "--json")
    assert json.loads(sender.stdout.readline())["event"] == "joined"
    while b'"way":"out","pcm"' not in path.read_bytes():
        assert sender.poll() is None
    sender.send_signal(signal.SIGKILL)
    sender.wait(20)
    with CaptureReader(path) as reader:
        assert len(list(reader)) > 4
    assert reader.cut
    assert "its writer was killed" in vsingest("captures", "show", path).stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("captures", "show", "none"), "none: No such file"),
        (("captures", "show", "text"), "text: not a capture; `--capture FILE`"),
        (("captures", "diff", "none", "text"), "none: No such file"),
        (("captures", "export", "text", "--wav=a.ogg"), "must end in .wav"),
        (("replay", "text", "--room=r"), "text: not a capture"),
        (("send", "tone", "--room=r", "--capture=no/a"), "capture: no/a: No such file"),
        (("listen", "--room=r", "--out=a.wav", "--capture=/"), "capture: /: Is a directory"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(vsingest, tmp_path, monkeypatch, arguments, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text").write_text("hello\n")
    done = vsingest(*arguments)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert why in done.stderr


def test_the_page_shows_what_works(live_server, tmp_path):
    samples, rate = soundfile.read(CLIP, stop=24_000, dtype="int16")
    soundfile.write(tmp_path / "speech.wav", samples, rate)
    (script,) = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-ec", script],
        cwd=tmp_path,
        env={**live_server.environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "call.wav").stat().st_size > 44


def test_the_page_names_every_kind_of_line():
    (header,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.M | re.S)
    assert msgspec.json.decode(header, type=Header).version == VERSION
    shown = set(re.findall(r"^\| `(\w+)` \| (?:`|$)", PAGE, re.M))
    assert shown == {kind.__struct_config__.tag for kind in get_args(Record)}
