"""How the tests run the command."""

import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "vsingest.cli"]


@pytest.fixture
def vsingest(live_server):
    """Runs a command to its end, as a client of the live server unless told otherwise."""

    def run(*arguments, env=None):
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=live_server.environment if env is None else env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def start(live_server):
    """Starts a command, and ends it after the test where it still runs."""
    started = []

    def popen(*arguments, env=None):
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=live_server.environment if env is None else env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield popen
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def bare(live_server):
    """An environment without credentials."""
    return {k: v for k, v in live_server.environment.items() if not k.startswith("VIDEOSDK_")}
