"""`vsingest call`, through a real room: by lines, and on a terminal."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "vsingest.cli"]
FAKES = Path(__file__).parents[1] / "fakes"


class Caller:
    """A call that is steered by lines, and that speaks JSON."""

    def __init__(self, environment, *arguments):
        self.process = subprocess.Popen(
            [*COMMAND, "call", "--json", *map(str, arguments)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def type(self, line):
        self.process.stdin.write(f"{line}\n")

    def hears(self, event, **facts):
        """Reads on to an event with these facts."""
        for line in self.process.stdout:
            told = json.loads(line)
            if told["event"] == event and facts.items() <= told.items():
                return told
        raise AssertionError(f"ended without {event} {facts}: {self.process.stderr.read()}")

    def ends(self):
        rest, complaints = self.process.communicate(timeout=30)
        assert (complaints, self.process.returncode) == ("", 0)
        return json.loads(rest.splitlines()[-1])


@pytest.fixture
def caller(live_server):
    """Starts calls, and ends them after the test where they still run."""
    started = []

    def start(*arguments, env=None):
        started.append(Caller(env or live_server.environment, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def test_two_talk_and_chat(caller, tmp_path):
    recording = tmp_path / "ben.wav"
    ben = caller("--room=two", "--name=Ben", "--in=none", "--out", recording)
    assert ben.hears("joined")["output"] == str(recording)
    ann = caller("--room=two", "--name=Ann", "--in=tone:440", "--out=none")
    assert ann.hears("participant-joined")["name"] == "Ben"
    assert ben.hears("participant-joined")["name"] == "Ann"
    # What Ann says comes after her subscription: from then on she hears Ben's words.
    ann.type("//leave is a word")
    assert ben.hears("message", senderName="Ann")["message"] == "/leave is a word"
    ben.type("hello, Ann")
    assert ann.hears("message", senderName="Ben")["message"] == "hello, Ann"

    while (heard := ben.hears("levels")["heardDbfs"]) is None:
        pass
    assert heard == pytest.approx(-9, abs=1)
    ann.type("/mute")
    ann.hears("muted")
    assert ben.hears("levels", heardDbfs=None)
    ann.type("/unmute")
    ann.hears("unmuted")
    while ben.hears("levels")["heardDbfs"] is None:
        pass
    ann.type("/clear")
    assert 0 <= ann.hears("cleared")["ms"] <= 1_500  # what a call holds at the most

    ann.type("/leave")
    books = ann.ends()
    assert books["event"] == "left"
    assert books["sentSamples"] > 0
    assert set(books["droppedSamples"]) <= {"cleared"}
    assert ben.hears("participant-left")["name"] == "Ann"
    ben.process.send_signal(signal.SIGINT)
    heard = ben.ends()["receivedSamples"]
    assert soundfile.info(recording).frames >= heard - 8_000


def test_a_file_ends_and_the_call_goes_on(caller, tmp_path, rng):
    path = tmp_path / "short.wav"
    soundfile.write(path, rng.uniform(-0.2, 0.2, 2_000), 8_000, subtype="PCM_16")
    one = caller("--room=file", "--in", path, "--out=none", "--topic=NOTES")
    one.hears("input-ended")
    one.type("still here")
    assert one.hears("message")["topic"] == "NOTES"
    one.process.stdin.close()  # what is typed may end, too
    one.process.stdin = None
    one.hears("levels")
    one.process.send_signal(signal.SIGTERM)
    assert one.ends()["sentSamples"] == 2_000


def test_what_cannot_be_done_is_said_and_the_call_goes_on(caller):
    one = caller("--room=refused", "--in=silence", "--out=none")
    one.type("/shout")
    assert "/mute, /unmute, /clear, /leave" in one.hears("refused")["reason"]
    one.type("x" * 100_000)
    assert "publish it in parts" in one.hears("refused")["reason"]
    one.type("/leave")
    one.ends()


def test_it_leaves_by_itself(caller):
    one = caller("--room=short", "--in=noise", "--out=none", "--seconds=0.5")
    assert one.ends()["receivedSamples"] > 0


def test_microphone_and_speaker(caller, live_server):
    devices = {**live_server.environment, "PYTHONPATH": str(FAKES)}
    one = caller("--room=devices", env=devices)
    joined = one.hears("joined")
    assert (joined["input"], joined["output"]) == ("Fake Microphone", "Fake Speaker")
    while one.hears("levels")["spokenDbfs"] is not None:
        pass  # until the half second that the microphone hums is over
    one.type("/leave")
    books = one.ends()
    # What is left of a frame waits for more, as a microphone never comes to its end.
    assert 4_000 - 160 <= books["sentSamples"] <= 4_000
    assert (books["inputDroppedSamples"], books["outputDroppedSamples"] > 0) == (0, True)


def test_raw_sound_both_ways_leaves_no_keyboard(live_server, rng):
    samples = rng.integers(-9_000, 9_000, 1_600).astype("<i2")
    done = subprocess.run(
        [*COMMAND, "call", "--room=raw", "--in=-", "--out=-", "--format=s16le:8000", "--seconds=1"],
        env=live_server.environment,
        input=samples.tobytes() + b"/",
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert not np.frombuffer(done.stdout, "<i2").any()  # nobody else is there
    said = done.stderr.decode()
    assert "sent 0.20 s, dropped 0 samples" in said
    assert "the last 1 bytes of standard input make no whole sample" in said


def test_plain_output_shows_others_words_as_words(live_server):
    one = subprocess.Popen(
        [*COMMAND, "call", "--room=plain-call", "--in=none", "--out=none", "--name=A\x1bB"],
        env=live_server.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert one.stdout.readline().startswith("joined room plain-call; you send nothing")
    one.stdin.write("\x1b[2J danger\n")
    one.stdin.flush()
    assert one.stdout.readline() == "A\ufffdB: \ufffd[2J danger\n"
    one.communicate("/leave\n", timeout=30)
    assert one.returncode == 0


@pytest.fixture
def terminal(live_server):
    """Starts calls on a terminal."""
    started = []

    def start(*arguments, **size):
        started.append(Terminal([*COMMAND, "call", *arguments], live_server.environment, **size))
        return started[-1]

    yield start
    for one in started:
        one.program.close(force=True)


def test_on_a_terminal_there_are_meters_and_keys(terminal):
    ann = terminal("--room=screen", "--name=Ann", "--in=tone:440", "--out=none", columns=80)
    meters = ann.see("silence")
    assert "you  ▮▮▮▮▮▮▮▮▮▮▯▯ -9.0 dBFS" in meters
    assert "room ▯▯▯▯▯▯▯▯▯▯▯▯ silence" in meters
    ben = terminal("--room=screen", "--name=Ben", "--in=none", "--out=none")
    ben.see("Ann is here")
    ben.see("room ▮▮▮▮▮▮▮▮▮▮▯▯ -9.0 dBFS")
    ann.see("1 others")
    ann.program.send("hello")
    ann.see("> hello")
    ann.program.send("\r")
    assert ben.see("Ann: hello") == "Ann: hello"
    ann.gone("> hello")

    ann.program.sendcontrol("t")
    ann.see("MUTED")
    ben.see("room ▯▯▯▯▯▯▯▯▯▯▯▯ silence")
    ann.program.sendcontrol("t")
    ann.gone("MUTED")
    ann.program.sendcontrol("x")
    ann.see("that waited to be sent")
    ann.program.sendcontrol("c")
    assert ann.end() == 0
    assert ann.see("out of room screen")
    assert not any("^C leave" in line for line in ann.lines)
    ben.see("Ann left")
    ben.program.kill(signal.SIGINT)
    assert ben.end() == 0


def test_a_meeting_that_ends_leaves_the_terminal_in_order(terminal):
    one = terminal("--room=over", "--in=none", "--out=none", "--seconds=0.5")
    assert one.end() == 0
    assert one.see("out of room over after")
    assert not any("^C leave" in line for line in one.lines)


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("--in=tone",), 2, "--room"),
        (("--room=r", "--in=nowhere.wav", "--out=none"), 1, "nowhere.wav: no such file"),
        (("--room=r", "--in=-", "--out=none"), 2, "--format, such as s16le:8000:1"),
        (("--room=r", "--in=none", "--out=a.txt"), 1, "must end in .wav or .flac"),
        (("--room=r", "--in=mic", "--out=none", "--device-in=none such"), 1, "vsingest devices"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    vsingest, live_server, tmp_path, monkeypatch, arguments, status, why
):
    monkeypatch.chdir(tmp_path)
    done = vsingest("call", *arguments, env={**live_server.environment, "PYTHONPATH": str(FAKES)})
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == 1
    assert why in done.stderr


def test_who_is_removed_is_told_why(caller):
    who = ("--room=twice", "--participant-id=one", "--in=none", "--out=none")
    first = caller(*who)
    first.hears("joined")
    second = caller(*who)
    second.hears("joined")
    assert "the participant joined from somewhere else" in first.ends()["reason"]
    assert second.process.poll() is None


@pytest.mark.parametrize("topic", ["", "x" * 257, "\udcff"])
def test_a_topic_that_cannot_be_is_wrong_usage(vsingest, topic):
    done = vsingest("call", "--room=topic", "--in=none", "--out=none", f"--topic={topic}")
    assert done.returncode == 2
    assert done.stderr.startswith("vsingest: topic: ")
    assert len(done.stderr.splitlines()) == 1
