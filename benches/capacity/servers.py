"""The servers that are loaded: ours and its rivals, each a process on a core of its own."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benches.capacity.programs import BENCHES, EPOLL_SERVER, build
from benches.secure.certificate import Certificate

from vsingest.auth.tokens import mint_token
from vsingest.protocol.ingest import SESSIONS_PATH

KEY, SECRET = "bench-key", "bench-secret-of-the-capacity-bench-0123456789"
OURS = "vsingest"
FLOOR = "epoll-kernels"
STOP_SECONDS = 20

RIVALS = {
    "aiohttp-json": "aiohttp + json + base64 + numpy",
    "aiohttp-orjson": "aiohttp + uvloop + orjson + pybase64 + numpy",
    "websockets-orjson": "websockets + uvloop + orjson + pybase64 + numpy",
    "picows-orjson": "picows + uvloop + orjson + pybase64 + numpy",
    "picows-kernels": "picows + uvloop + our kernels",
}
LABELS = {OURS: "vsingest serve", **RIVALS, FLOOR: "C epoll + our kernels"}

# Those that can be measured over TLS.
OVER_TLS = {OURS, "aiohttp-json", "aiohttp-orjson", "picows-orjson", "picows-kernels"}

# One machine is all the clients there are: what guards against one is not what is measured.
UNGUARDED = {"address_connections": 20_000, "address_burst": 100_000, "key_burst": 100_000}


class SessionRefused(Exception):  # noqa: N818 - what happened
    """The server created no session; the text is its answer."""


class ServerFailed(Exception):  # noqa: N818 - what happened
    """It did not start."""


def room_of(number, places=2):
    """The name of a session's room, on our server."""
    return f"room-{number // places}"


def secured_options(secured):
    """Those of `vsingest serve`; none without a certificate."""
    return [] if secured is None else ["--tls-cert", secured.chain, "--tls-key", secured.key]


def serve_command(*options):
    """What starts ours."""
    limits = [f"--limit={limit}={value}" for limit, value in UNGUARDED.items()]
    return [sys.executable, "-m", "vsingest.cli", "serve", "--port=0", "--json", *limits, *options]


def _command(name, secured):
    if name == OURS:
        return serve_command(*secured_options(secured))
    if secured is not None and name not in OVER_TLS:
        raise ServerFailed(f"{name} speaks no TLS here")
    if name == FLOOR:
        return [build(*EPOLL_SERVER)]
    return [sys.executable, "-m", f"benches.rivals.{name.replace('-', '_')}"]


@dataclass
class Server:
    """A server that runs.

    Attributes:
        name: One of `LABELS`, or what the caller calls it.
        process: Its own.
        port: Where it listens on 127.0.0.1.
        workers: By port, the id of each of its processes that carries audio.
        secured: The certificate of a server that speaks TLS.
    """

    name: str
    process: subprocess.Popen
    port: int
    workers: dict = field(default_factory=dict)
    secured: Certificate | None = None

    def targets(self, numbers, places=2):
        """What the sockets of these sessions ask for; so many at a time share a room.

        Raises:
            SessionRefused: The server does not want them.
            OSError, http.client.HTTPException: It does not answer.
        """
        if self.name != OURS:
            return [f"/room/{number // places}" for number in numbers]
        return [f"{url.path}?{url.query}" for url in self.create(numbers, places)]

    def create(self, numbers, places=2):
        """The addresses of the sockets of these sessions, on our server."""
        headers = {
            "Authorization": mint_token(KEY, SECRET),
            "Content-Type": "application/json",
        }
        where = {"host": "127.0.0.1", "port": self.port, "timeout": 20}
        if self.secured is None:
            asking = http.client.HTTPConnection(**where)
        else:
            asking = http.client.HTTPSConnection(**where, context=self.secured.trusting())
        with contextlib.closing(asking):
            return [
                self._created(asking, headers, number, room_of(number, places))
                for number in numbers
            ]

    def _created(self, asking, headers, number, room):
        body = {"roomId": room, "participant": {"id": f"p{number}"}}
        asking.request("POST", SESSIONS_PATH, json.dumps(body), headers)
        answer = asking.getresponse()
        told = json.load(answer)
        if answer.status != 200:
            raise SessionRefused(f"{answer.status} {told['message']}")
        return urlsplit(told["data"]["wsUrl"])

    def cpu_seconds(self):
        """CPU time that the threads of its process have used."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def resident_kib(self):
        """KiB of its process that are in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def pinned(command, core):
    """The command, kept to one core; as it is where core is None."""
    return list(command) if core is None else ["taskset", "--cpu-list", str(core), *command]


@contextlib.contextmanager
def running(name, core=None, command=None, secured=None):
    """Runs a server for as long as the block.

    Args:
        name: One of `LABELS`, unless a command is given.
        core: What it may run on; None for any.
        command: What starts it.
        secured: Its certificate, if it is to speak TLS.

    Raises:
        ServerFailed: It does not say where it listens.
    """
    environment = {**os.environ, "VIDEOSDK_API_KEY": KEY, "VIDEOSDK_SECRET": SECRET}
    environment |= {} if secured is None else secured.environment
    with subprocess.Popen(
        pinned(_command(name, secured) if command is None else command, core),
        cwd=BENCHES.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline()
            if not line:
                raise ServerFailed(f"the server {name} did not start; what it said is above")
            told = json.loads(line)
            port = urlsplit(told["url"]).port
            workers = {urlsplit(each["url"]).port: each["pid"] for each in told.get("workers", ())}
            yield Server(name, process, port, workers or {port: process.pid}, secured)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
