"""`vsingest send` and `vsingest listen`, through a real room."""

import json
import signal

import numpy as np
import pytest
import soundfile

from vsingest.demo.oracle import find, offline


@pytest.fixture
def speech(tmp_path, rng):
    """A second of stereo at 44.1 kHz, silent at its end: the file, and what the room must hear."""
    samples = rng.uniform(-0.2, 0.2, (44_100, 2)).astype(np.float32)
    samples[-8_820:] = 0
    path = tmp_path / "speech.wav"
    soundfile.write(path, samples, 44_100, subtype="FLOAT")
    return path, offline(samples.mean(axis=1), 44_100)


def test_what_one_sends_the_other_records(start, vsingest, speech, tmp_path):
    path, expected = speech
    recording = tmp_path / "room.wav"
    listener = start("listen", "--room=cli", "--out", recording, "--json")
    assert json.loads(listener.stdout.readline())["event"] == "joined"
    sent = vsingest("send", path, "--room=cli", "--name=Speaker", "--json")
    assert sent.returncode == 0, sent.stderr
    joined, books = map(json.loads, sent.stdout.splitlines())
    assert joined["seconds"] == 1.0
    assert books["sentSamples"] == books["acceptedSamples"] == len(expected)
    assert books["droppedSamples"] == 0
    listener.send_signal(signal.SIGINT)
    said, complaints = listener.communicate(timeout=20)
    assert (complaints, listener.returncode) == ("", 0)
    heard, rate = soundfile.read(recording, dtype="int16")
    assert rate == 8_000
    assert json.loads(said)["samples"] == len(heard)
    part = find(expected, heard.astype(np.int64))
    # Stereo is mixed down in another order than numpy's mean: a bit may differ.
    assert np.abs(heard[part.at : part.at + len(expected)].astype(int) - expected).max() <= 1


def test_listening_ends_by_itself(vsingest, tmp_path):
    recording = tmp_path / "room.flac"
    done = vsingest("listen", "--room=quiet", "--out", recording, "--seconds=0.25")
    assert done.returncode == 0, done.stderr
    assert f"recorded 0.25 s into {recording}" in done.stdout
    assert soundfile.info(recording).frames == 2_000


def test_a_session_made_elsewhere_can_be_used_once(vsingest, tmp_path):
    url = vsingest("session", "create", "--room=handed-over").stdout.strip()
    for status in (0, 1):
        done = vsingest(
            *("listen", "--ws-url", url, "--out", tmp_path / "a.wav", "--seconds=0.1"),
        )
        assert done.returncode == status
    assert len(done.stderr.splitlines()) == 1
    assert "ref=" not in done.stderr


def test_plain_output_is_a_few_lines(vsingest, speech):
    done = vsingest("send", speech[0], "--room=plain")
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first == "joined room plain; sending speech.wav, 1.0 s"
    # 50 of speech, and one of silence that ends it.
    assert last.startswith("sent 1.00 s in 51 frames, dropped 0 samples")


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("send", "nowhere.wav", "--room=r"), 1, "nowhere.wav: no such file"),
        (("send", __file__, "--room=r"), 1, "Format not recognised"),
        (("listen", "--room=r", "--out=room.txt"), 1, "must end in .wav or .flac"),
        (("listen", "--room=r", "--out=no/such/room.wav"), 1, "there is no folder no/such"),
        (("listen", "--out=room.wav"), 2, "--room"),
        (("listen", "--out=room.wav", "--room=a", "--ws-url=ws://b"), 2, "--room"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    vsingest, tmp_path, monkeypatch, arguments, status, why
):
    monkeypatch.chdir(tmp_path)
    done = vsingest(*arguments)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == 1
    assert why in done.stderr
    assert not list(tmp_path.iterdir())
