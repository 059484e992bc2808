"""Fixtures that every folder of tests shares."""

import asyncio
import gc
import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from tests.examples_of_laws import examples
from tests.hand_clock import HandClock

# Whoever runs the tests may ignore these (`nohup make test &`, many CI runners), and each process
# that a test starts would inherit that. A handler of this process is not inherited: its children
# begin with the default.
for _number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(_number) is signal.SIG_IGN:
        _default = signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL
        signal.signal(_number, _default)

# How long an example takes says more of what else the machine does than of what is tested.
settings.register_profile(
    "vsingest",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=examples(100),
    # CI judges one change, by the same examples each time; a developer's runs try new ones.
    derandomize="VSINGEST_CI" in os.environ,
)
settings.load_profile("vsingest")


def pytest_asyncio_loop_factories():
    """uvloop where the environment asks for it, as it would of `vsingest serve`."""
    if os.environ.get("VSINGEST_LOOP") == "uvloop":
        return {"uvloop": pytest.importorskip("uvloop").new_event_loop}
    return {"asyncio": asyncio.new_event_loop}


def pytest_collection_finish():
    """Spares the garbage collector the collected tests, which it would walk through each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def rng():
    """The same random numbers in every run."""
    return np.random.default_rng(20_260_101)


@pytest.fixture
def world():
    """Virtual time, in which the test runs what it likes."""
    from vsingest.testing import VirtualTime  # tests of the core need none of it

    with VirtualTime() as made:
        yield made


@pytest.fixture
def clock():
    """A clock that the test moves by hand."""
    return HandClock()


@pytest.fixture(scope="session")
def need():
    """Skips a test that lacks one of these commands, but for CI, which must have them all."""

    def check(*commands):
        missing = [command for command in commands if shutil.which(command) is None]
        if missing:
            give_up = pytest.fail if "VSINGEST_CI" in os.environ else pytest.skip
            give_up(f"needs {', '.join(missing)}")

    return check


class LiveServer:
    """A server in a process of its own, and how to reach it.

    Attributes:
        url: Where it listens.
        environment: What a client's process needs to find and to use it.
    """

    def __init__(self, url, credentials):
        self.url = url
        clean = {k: v for k, v in os.environ.items() if not k.startswith("VIDEOSDK_")}
        self.environment = {**clean, **credentials, "VIDEOSDK_API_ENDPOINT": url}


@pytest.fixture(scope="session")
def live_server():
    """`vsingest serve` on a free port, for the whole run."""
    credentials = {"VIDEOSDK_API_KEY": "a-key", "VIDEOSDK_SECRET": "a-secret-of-this-test-run" * 2}
    with subprocess.Popen(
        [sys.executable, "-m", "vsingest.cli", "serve", "--port=0", "--json"],
        env={**os.environ, **credentials},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        listening = json.loads(process.stdout.readline())
        yield LiveServer(listening["url"], credentials)
        process.terminate()
        rest, _ = process.communicate(timeout=20)
    assert (rest, process.returncode) == ("", 0)
