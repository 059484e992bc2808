"""`vsingest send` and `vsingest listen`, through a real room."""

import json
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vsingest.demo.oracle import find, offline

pytestmark = pytest.mark.slow

alone = pytest.mark.alone  # a busy machine would lose some of the sound

COMMAND = [sys.executable, "-m", "vsingest.cli"]
FAKES = Path(__file__).parents[1] / "fakes"


@pytest.fixture
def speech(tmp_path, rng):
    """A second of stereo at 44.1 kHz, silent at its end: the file, and what the room must hear."""
    samples = rng.uniform(-0.2, 0.2, (44_100, 2)).astype(np.float32)
    samples[-8_820:] = 0
    path = tmp_path / "speech.wav"
    soundfile.write(path, samples, 44_100, subtype="FLOAT")
    return path, offline(samples.mean(axis=1), 44_100)


@alone
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


@alone
@pytest.mark.parametrize(("rate", "transport"), [(16_000, "binary"), (48_000, "json")])
def test_what_one_sends_the_other_records_at_another_rate(
    start, vsingest, tmp_path, rng, rate, transport
):
    said = rng.integers(-9_000, 9_000, rate).astype(np.int16)
    said[-rate // 5 :] = 0
    soundfile.write(tmp_path / "speech.wav", said, rate, subtype="PCM_16")
    form = [f"--rate={rate}", f"--transport={transport}"]
    recording = tmp_path / "room.wav"
    listener = start("listen", "--room=wide", *form, "--out", recording, "--json")
    joined = json.loads(listener.stdout.readline())
    assert (joined["audio"]["sampleRate"], joined["audio"]["transport"]) == (rate, transport)
    sent = vsingest("send", tmp_path / "speech.wav", "--room=wide", *form)
    assert sent.returncode == 0, sent.stderr
    assert sent.stdout.splitlines()[-1].startswith("sent 1.00 s in 51 frames, dropped 0 samples")
    listener.send_signal(signal.SIGINT)
    _, complaints = listener.communicate(timeout=20)
    assert (complaints, listener.returncode) == ("", 0)
    heard, at = soundfile.read(recording, dtype="int16")
    assert at == rate
    assert said[: 4 * rate // 5].tobytes() in heard.tobytes()


def test_a_rate_that_there_is_none_of_is_named(vsingest):
    done = vsingest("send", "tone", "--room=wide", "--rate=44100")
    assert done.returncode == 2
    assert "sample_rate: 44100 is none of 8000, 16000, 24000, 48000" in done.stderr


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


@alone
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
        (("send", "-", "--room=r"), 2, "--format, such as s16le:8000:1"),
        (("send", "-", "--room=r", "--format=pcm"), 2, "'pcm' is none of s16le"),
        (("send", "tone:high", "--room=r"), 2, "'high' is not a frequency"),
        (("send", "tone:5000", "--room=r"), 2, "5000.0 Hz is outside"),
        (("send", "tone", "--room=r", "--record=a.mp3"), 1, "must end in .wav or .flac"),
        (("listen", "--room=r", "--out=room.txt"), 1, "must end in .wav or .flac"),
        (("listen", "--room=r", "--out=no/such/room.wav"), 1, "there is no folder no/such"),
        (("listen", "--room=r", "--out=room.wav", "--unpaced"), 2, "for raw PCM, --out -"),
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


@pytest.fixture
def with_devices(live_server):
    """The environment of a machine that has a microphone and a speaker, by a stand-in."""
    return {**live_server.environment, "PYTHONPATH": str(FAKES)}


@alone
def test_raw_pcm_goes_through_pipes_both_ways(live_server, rng):
    listener = subprocess.Popen(
        [*COMMAND, "listen", "--room=pipes", "--out=-", "--format=s16be:8000", "--unpaced"],
        env=live_server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert b"joined room pipes" in listener.stderr.readline()
    samples = rng.integers(-9_000, 9_000, 8_000).astype("<i2")
    sent = subprocess.run(
        [*COMMAND, "send", "-", "--room=pipes", "--format=s16le:8000:1", "--json"],
        env=live_server.environment,
        input=samples.tobytes() + b"x",
        capture_output=True,
        timeout=60,
        check=True,
    )
    books = json.loads(sent.stdout.splitlines()[-1])
    assert (books["sentSamples"], books["inputCutBytes"]) == (8_000, 1)
    listener.send_signal(signal.SIGINT)
    raw, said = listener.communicate(timeout=20)
    assert b"into standard output" in said
    heard = np.frombuffer(raw, ">i2")
    part = find(samples.astype(np.int64), heard.astype(np.int64))
    assert (heard[part.at : part.at + len(samples)] == samples).all()


@alone
def test_raw_pcm_comes_at_a_steady_pace_too(vsingest, live_server):
    done = subprocess.run(
        [*COMMAND, "listen", "--room=steady", "--out=-", "--format=s16le:16000:2", "--seconds=0.5"],
        env=live_server.environment,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert len(done.stdout) == 8_000 * 2 * 2
    assert b"played 0.50 s into standard output" in done.stderr


def test_bytes_that_make_no_whole_sample_are_told_to_people(live_server):
    done = subprocess.run(
        [*COMMAND, "send", "-", "--room=cut-bytes", "--format=s24le:8000:2"],
        env=live_server.environment,
        input=bytes(6 * 800 + 5),
        capture_output=True,
        timeout=60,
        check=True,
    )
    (said,) = done.stderr.decode().splitlines()
    assert "the last 5 bytes of standard input make no whole sample" in said
    assert "--format" in said


def test_ctrl_c_ends_a_tone_leaves_a_whole_recording_and_says_what_was_sent(start, tmp_path):
    recording = tmp_path / "a.wav"
    sender = start("send", "tone:440", "--room=cut", "--record", recording, "--json")
    joined = json.loads(sender.stdout.readline())
    assert joined["seconds"] is None
    sender.send_signal(signal.SIGINT)
    said, complaints = sender.communicate(timeout=20)
    assert (complaints, sender.returncode) == ("", 0)
    books = json.loads(said)
    # Told when the call is over, it leaves nothing queued.
    assert books["acceptedSamples"] == books["sentSamples"] + books["droppedSamples"]
    assert soundfile.info(recording).frames >= books["acceptedSamples"]


@alone
def test_a_microphone_is_sent_and_the_speaker_plays(vsingest, with_devices):
    sent = vsingest("send", "mic", "--room=mic", "--seconds=0.5", "--json", env=with_devices)
    assert sent.returncode == 0, sent.stderr
    books = json.loads(sent.stdout.splitlines()[-1])
    assert (books["sentSamples"], books["inputDroppedSamples"]) == (4_000, 0)
    heard = vsingest("listen", "--room=mic", "--seconds=0.1", env=with_devices)
    assert heard.returncode == 0, heard.stderr
    assert "played 0.10 s into Fake Speaker" in heard.stdout


def test_devices_are_listed(vsingest, with_devices):
    said = vsingest("devices", env=with_devices).stdout.splitlines()
    assert said == [
        "0  Fake Microphone: 1 in, 0 out, 16000 Hz default mic",
        "1  Fake Speaker: 0 in, 2 out, 48000 Hz default speaker",
    ]
    none = vsingest("devices", env={**with_devices, "FAKE_DEVICES": "none"})
    assert "there is no audio device here" in none.stdout
    done = vsingest("send", "mic", "--room=r", env={**with_devices, "FAKE_DEVICES": "none"})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "`vsingest devices` lists" in done.stderr


@pytest.mark.parametrize(
    "command", [("send", "tone"), ("listen", "--out=-"), ("call", "--in=none", "--out=none")]
)
@pytest.mark.parametrize("seconds", ["inf", "nan"])
def test_no_number_of_seconds_is_wrong_usage(vsingest, command, seconds):
    done = vsingest(*command, "--room=seconds", f"--seconds={seconds}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--seconds" in done.stderr


def test_a_file_that_holds_no_sound_is_told(vsingest, tmp_path):
    path = tmp_path / "cut.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
    done = vsingest("send", path, "--room=cut")
    assert done.returncode == 0
    assert "nothing was sent: cut.wav gave no sound" in done.stderr


def test_a_full_disk_is_told_in_words(live_server):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "token", "--room=r", "--json"],
            env=live_server.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "vsingest: No space left on device\n")
