"""Our server passes every row that can be tried: plain, over TLS, and as several workers."""

import contextlib
import json
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import COMMAND

API_KEY, SECRET = "a-key-of-these-tests", "a-secret-of-these-tests-long-enough"
PAGE = Path(__file__).parents[2] / "docs" / "conform.md"
DOCUMENTED = re.search(r"^```sh\nvsingest (conform .*)$", PAGE.read_text(), re.MULTILINE)[1].split()
# The longest waits of a service, cut short: the kit waits for as long as it takes.
SHORT = ("session_seconds=4", "ping_seconds=3", "start_seconds=3")
# What nobody can bring about from outside.
UNPROVOKED = {
    "create.unavailable",
    "create.rate",
    "errors.ended",
    "leave.other-message",
    "close.1001",
    "close.1011",
    "close.1012",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Judged:
    """One server, and the kit that judges it, in processes of their own.

    Args:
        folder: Where the kit writes its reports.
        options: The server's.
        authority: The certificate authority that the kit trusts, or None.
    """

    def __init__(self, folder, options, authority=None):
        self.folder = folder
        clean = {k: v for k, v in os.environ.items() if not k.startswith("VIDEOSDK_")}
        self._environment = {**clean, "VIDEOSDK_API_KEY": API_KEY, "VIDEOSDK_SECRET": SECRET}
        if authority is not None:
            authority.cert_pem.write_to_path(folder / "authority.pem")
            self._environment["SSL_CERT_FILE"] = str(folder / "authority.pem")
        limits = [part for limit in SHORT for part in ("--limit", limit)]
        self._server = self._run(
            "serve", "--port=0", "--json", "--webhook-private", *limits, *options
        )
        self._environment["VIDEOSDK_API_ENDPOINT"] = json.loads(self._server.stdout.readline())[
            "url"
        ]
        listen = f"127.0.0.1:{free_port()}"
        self._kit = self._run(*DOCUMENTED, "--json", "report.json", "--webhook-listen", listen)

    def _run(self, *arguments):
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def report(self):
        """The kit's exit code, and what it printed."""
        out, err = self._kit.communicate(timeout=110)
        return self._kit.returncode, out, err

    def end(self):
        for process in (self._kit, self._server):
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def judged(authority, certificate, tmp_path_factory):
    """All three at once, since they wait for most of the time."""
    files = certificate()
    ways = {
        "plain": ([], None),
        "tls": (["--tls-cert", files["tls_cert"], "--tls-key", files["tls_key"]], authority),
        "workers": (["--workers", "2"], None),
    }
    with contextlib.ExitStack() as stack:
        started = {}
        for way, given in ways.items():
            started[way] = Judged(tmp_path_factory.mktemp(way), *given)
            stack.callback(started[way].end)
        yield started


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("way", ["plain", "tls", "workers"])
def test_our_server_passes_every_row(way, judged):
    folder = judged[way].folder
    code, out, err = judged[way].report()
    assert code == 0, out + err
    report, page = (folder / "report.json").read_text(), (folder / "report.md").read_text()
    rows = {row["id"]: row for row in json.loads(report)["rows"]}
    otherwise = {name: row["seen"] for name, row in rows.items() if row["result"] != "pass"}
    assert set(otherwise) == UNPROVOKED, otherwise
    for text in (out, err, report, page):
        assert_no_secret(text)
    assert all(f"| `{name}` |" in page for name in rows)


def assert_no_secret(text):
    for secret in (API_KEY, SECRET, "eyJ", "vs_", "?ref=", "ws://", "wss://"):
        assert secret not in text
