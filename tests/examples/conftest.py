"""How the tests run an example: as a program, or with parts of it in reach."""

import asyncio
import importlib.util
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import vsingest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


class Program:
    """An example that runs."""

    def __init__(self, process):
        self._process = process

    async def line(self):
        """The next line it prints."""
        return (await asyncio.to_thread(self._process.stdout.readline)).rstrip()

    async def end(self):
        """The rest of what it prints, once it has ended by itself, and well."""
        said, complaints = await asyncio.to_thread(self._process.communicate, timeout=30)
        assert (complaints, self._process.returncode) == ("", 0)
        return said

    async def interrupt(self):
        """Ctrl-C, and the rest of what it prints."""
        self._process.send_signal(signal.SIGINT)
        return await self.end()


@pytest.fixture
def start(live_server):
    """Starts an example; what still runs after the test is ended."""
    started = []

    def popen(name, *arguments, **environment):
        process = subprocess.Popen(
            [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
            env={**live_server.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return Program(process)

    yield popen
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def load(live_server, monkeypatch):
    """Loads an example, to be run here with the live server's credentials."""
    for name, value in live_server.environment.items():
        if name.startswith("VIDEOSDK_"):
            monkeypatch.setenv(name, value)

    def module(name):
        spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), EXAMPLES / name)
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    return module


@pytest.fixture
def join(live_server):
    """Joins the room that an example is in."""

    def connect(room):
        return vsingest.connect(
            room_id=room,
            participant={"id": "tester", "name": "Tester"},
            endpoint=live_server.url,
            api_key=live_server.environment["VIDEOSDK_API_KEY"],
            secret=live_server.environment["VIDEOSDK_SECRET"],
        )

    return connect


@pytest.fixture
def words(rng):
    """Half a second of noise that is nowhere like itself, as a room carries it."""
    return rng.integers(1, 9_000, 4_000).astype(np.int16)
