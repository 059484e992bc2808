"""A command whose output nobody reads any more, as behind `head -1`, ends in good order."""

import os
import subprocess

import pytest
from tests.cli.conftest import COMMAND

import vsingest.sync

pytestmark = pytest.mark.slow


@pytest.fixture
def unread(live_server, tmp_path):
    """Runs a command behind a pipe that has no reader; gives its exit code and its errors."""

    def run(*arguments):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                [*COMMAND, *arguments],
                env=live_server.environment,
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        finally:
            os.close(writer)
        return done.returncode, done.stderr

    return run


@pytest.mark.parametrize("voice", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize(
    "command",
    [
        ["token"],
        ["session", "create", "--room", "r"],
        ["doctor"],
        ["send", "tone", "--seconds", "1", "--room", "r"],
        ["listen", "--out", "heard.wav", "--seconds", "1", "--room", "r"],
        ["call", "--in", "none", "--out", "none", "--room", "r"],
        ["load", "--calls", "2", "--seconds", "1"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_that_prints(unread, command, voice):
    assert unread(*command, *voice) == (0, "")


def test_settings(unread):
    assert unread("serve", "--dev", "--print-config") == (0, "")


def test_a_call_whose_first_line_was_enough(live_server, start):
    process = start("call", "--in", "none", "--out", "none", "--room", "enough", "--json")
    assert "joined" in process.stdout.readline()
    process.stdout.close()
    # Somebody who comes is one line more.
    keys = {
        "api_key": live_server.environment["VIDEOSDK_API_KEY"],
        "secret": live_server.environment["VIDEOSDK_SECRET"],
    }
    with vsingest.sync.connect(room_id="enough", endpoint=live_server.url, **keys) as call:
        assert process.wait(60) == 0
        assert process.stderr.read() == ""
        assert not call.participants
