"""What stands on a terminal while a command goes on, and what is left when it is over."""

import json
import re
import sys

import pytest
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "vsingest.cli"]


@pytest.fixture
def terminal(live_server):
    """Starts commands on a terminal."""
    started = []

    def start(*arguments, **size):
        started.append(Terminal([*COMMAND, *arguments], live_server.environment, **size))
        return started[-1]

    yield start
    for one in started:
        one.program.close(force=True)


def left(terminal):
    return [line for line in terminal.lines if line]


def test_a_bar_stands_beneath_what_is_said(terminal):
    sending = terminal("send", "tone", "--room=bar", "--seconds=1")
    told = "joined room bar; sending tone of 997 Hz, 1.0 s"
    assert sending.see("joined room") == told
    bar = sending.see("%")
    assert bar.startswith("sending ")
    assert sending.lines.index(bar) == sending.lines.index(told) + 1
    assert sending.end() == 0
    first, last = left(sending)
    assert first == told
    assert last.startswith("sent 1.00 s in 51 frames")


def test_a_load_says_that_all_have_joined_above_its_bar(terminal):
    load = terminal("load", "--calls=2", "--seconds=1")
    told = "2 calls have joined; they talk for 1 s"
    assert load.see("have joined") == told
    assert load.end() == 0
    first, head, *_ = left(load)
    assert (first, head.split()[:2]) == (told, ["ms", "p50"])
    assert not any("seconds talked" in line for line in load.lines)


def test_ones_own_tone_is_never_silence(terminal):
    call = terminal("call", "--room=tone", "--in=tone:440", "--out=none", "--seconds=3", columns=80)
    call.see("-9.0 dBFS")
    own = [re.search("you +[▮▯]+ (\\S+)", line) for line in call.watch("you ")]
    assert {match[1] for match in own if match} == {"-9.0"}


def test_a_call_that_ends_by_itself_does_not_wait_for_what_is_queued(vsingest):
    done = vsingest("call", "--room=end", "--in=tone", "--out=none", "--seconds=0.5", "--json")
    assert done.returncode == 0
    books = json.loads(done.stdout.splitlines()[-1])
    assert books["droppedSamples"]["cleared"] > 0
