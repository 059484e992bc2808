"""Ctrl-C at whatever moment: recordings are whole, and the books are told."""

import json
import random
import signal
import subprocess
import sys
import time
import wave

import pytest
import soundfile

pytestmark = pytest.mark.slow

MOMENTS = range(5)

# The command, interrupted by itself at the moment between the join and all it does of it.
INTERRUPTED_AS_IT_JOINS = """
import os, signal
from contextlib import asynccontextmanager
from vsingest.cli.running import joining
from vsingest.cli.__main__ import main

connect = joining.connect

@asynccontextmanager
async def interrupted(**how):
    async with connect(**how) as call:
        os.kill(os.getpid(), signal.SIGINT)
        yield call

joining.connect = interrupted
main()
"""


def seconds_of(path):
    with wave.open(str(path)) as file:  # by another reader than the one below
        assert file.getnframes() == soundfile.info(path).frames
        return file.getnframes() / file.getframerate()


@pytest.fixture
def interrupt(start):
    """Runs a command, ends it by Ctrl-C at a random moment; gives what it said, event by event."""

    def run(moment, *arguments):
        process = start(*arguments, "--json")
        # From amid its start to amid its work: the moment is what is tested.
        time.sleep(random.Random(moment).uniform(0.2, 4))
        process.send_signal(signal.SIGINT)
        said, complaints = process.communicate(timeout=30)
        events = [json.loads(line) for line in said.splitlines()]
        if events:
            assert (complaints, process.returncode) == ("", 0)
        return events

    return run


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_sent_is_told_and_recorded(interrupt, tmp_path, moment):
    recording = tmp_path / "sent.wav"
    events = interrupt(moment, "send", "tone:440", "--room=ctrl-c", "--record", recording)
    if events:
        joined, books = events
        assert (joined["event"], books["event"]) == ("joined", "sent")
        assert books["acceptedSamples"] == books["sentSamples"] + books["droppedSamples"]
        assert seconds_of(recording) >= books["acceptedSamples"] / 8_000
    elif recording.exists():
        seconds_of(recording)


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_heard_is_told_and_recorded(interrupt, tmp_path, moment):
    recording = tmp_path / "heard.wav"
    events = interrupt(moment, "listen", "--room=ctrl-c", "--out", recording)
    if events:
        joined, books = events
        assert (joined["event"], books["event"]) == ("joined", "recorded")
        assert seconds_of(recording) == books["seconds"]
    elif recording.exists():
        seconds_of(recording)


@pytest.mark.parametrize(
    "command", [["send", "tone:440"], ["listen", "-o{file}"], ["call", "-inone", "-o{file}"]]
)
def test_between_the_join_and_the_work_nothing_was_done(live_server, tmp_path, command):
    file = tmp_path / "heard.wav"
    done = subprocess.run(
        [
            *(sys.executable, "-c", INTERRUPTED_AS_IT_JOINS),
            *(argument.format(file=file) for argument in command),
            *("--room=ctrl-c", "--json"),
        ],
        env=live_server.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 130)
    assert not file.exists()
