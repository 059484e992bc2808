"""The package where what only Linux or POSIX has is missing."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from vsingest.signals import handling

# Run before each program. What others import of all this was imported before it goes.
WITHOUT = """
import asyncio, importlib.machinery, json, multiprocessing, os, pkgutil, pytest, signal, socket
import ssl, sys
import aiohttp, aiohttp.web, cryptography, jwt, msgspec, numpy, soxr, soundfile, sqlite3, typer
import concurrent.futures.thread, matplotlib.figure, prometheus_client, prompt_toolkit, uvloop
import aiohttp.test_utils, hypothesis, opentelemetry.trace, pathlib, shutil, subprocess, tempfile

OF_POSIX = ["fcntl", "grp", "pwd", "resource", "termios", "tty"]
MISSING = {
    os: ["fchmod", "fork", "eventfd", "pread", "pwrite", "register_at_fork", "set_blocking",
         "O_CLOEXEC", "O_NONBLOCK", "O_NOFOLLOW", "getuid", "killpg", "sched_getaffinity"],
    signal: ["SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2"],
    socket: ["AF_UNIX", "SO_REUSEPORT", "TCP_NOTSENT_LOWAT", "MSG_DONTWAIT"],
}


class Poorer:
    # A module as another system has it; only our modules see it.
    def __init__(self, module, missing):
        self._module, self._missing = module, missing

    def __getattr__(self, name):
        if name in self._missing:
            raise AttributeError(f"module {self._module.__name__!r} has no attribute {name!r}")
        return getattr(self._module, name)


class Finder:
    # Gives each of our modules the poorer ones as it is made.
    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith("vsingest"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None or spec.origin.endswith(".so"):
            return spec
        made = spec.loader.exec_module

        def exec_module(module):
            before = {name: sys.modules.get(name, ABSENT) for name in [*POORER, *OF_POSIX]}
            sys.modules.update(POORER)
            sys.modules.update(dict.fromkeys(OF_POSIX))
            try:
                made(module)
            finally:
                for name, one in before.items():
                    if one is ABSENT:
                        sys.modules.pop(name, None)
                    else:
                        sys.modules[name] = one

        spec.loader.exec_module = exec_module
        return spec


ABSENT = object()
POORER = {module.__name__: Poorer(module, missing) for module, missing in MISSING.items()}
sys.meta_path.insert(0, Finder)
"""


def without(program, **environment):
    """Runs a program in which our modules miss what only POSIX has; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + program],
        env={**os.environ, "VSINGEST_IO": "plain", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_module_is_imported():
    program = """
import vsingest

failed, found = {}, 0
for one in pkgutil.walk_packages(vsingest.__path__, "vsingest.", onerror=lambda name: None):
    if one.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(one.name)
        found += 1
    except Exception as error:
        failed[one.name] = f"{type(error).__name__}: {error}"
print(json.dumps([found, failed]))
"""
    found, failed = without(program)
    # Whose frameworks are optional, and perhaps not here.
    failed = {name: why for name, why in failed.items() if "integrations" not in name}
    assert failed == {}
    assert found > 300


def test_a_call_is_made_heard_and_captured(live_server, tmp_path):
    program = f"""
import numpy as np
import vsingest

CAPTURE = {str(tmp_path / "call.jsonl")!r}


async def main():
    async with vsingest.connect(room_id="elsewhere", capture=CAPTURE) as speaker:
        async with vsingest.connect(room_id="elsewhere") as listener:
            sent = np.full(16_000, 1_000, np.int16)
            await speaker.send(sent, rate=8_000)
            async for frame in listener.audio():
                if frame.max() == 1_000:
                    break
    try:
        async with vsingest.connect(room_id="elsewhere", capture=CAPTURE):
            refused = ""
    except vsingest.CaptureFailed as error:
        refused = str(error)
    print(json.dumps([refused, os.path.getsize(CAPTURE)]))


asyncio.run(main())
"""
    environment = {**live_server.environment, "VIDEOSDK_API_ENDPOINT": live_server.url}
    refused, size = without(program, **environment)
    assert "name a new file" in refused
    assert size > 0


def test_a_server_says_what_it_needs(tmp_path):
    program = f"""
from vsingest.server import ServerConfig

said = {{}}
for name, value in (("data", {str(tmp_path)!r}), ("record", {str(tmp_path)!r}), ("workers", 2)):
    sys.modules["fcntl"] = None
    try:
        ServerConfig(api_key="k", secret="s" * 32, **{{name: value}})
    except ValueError as error:
        said[name] = str(error)
print(json.dumps(said))
"""
    said = without(program)
    assert {name: words.partition(":")[0] for name, words in said.items()} == {
        "data": "data",
        "record": "record",
        "workers": "workers",
    }
    assert all("serve on Linux" in words for words in said.values())


@pytest.mark.parametrize("has_handlers", [True, False])
async def test_signals_reach_the_loop(monkeypatch, has_handlers):
    def refuse(*_):
        raise NotImplementedError

    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGTERM)
    if not has_handlers:
        monkeypatch.setattr(loop, "add_signal_handler", refuse)
    arrived = asyncio.Event()
    with handling({signal.SIGTERM: arrived.set}):
        os.kill(os.getpid(), signal.SIGTERM)
        await arrived.wait()
    assert signal.getsignal(signal.SIGTERM) is before
