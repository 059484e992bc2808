"""Our server passes every row that can be tried: plain, over TLS, and as several workers."""

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


@pytest.fixture
def environment():
    clean = {k: v for k, v in os.environ.items() if not k.startswith("VIDEOSDK_")}
    return {**clean, "VIDEOSDK_API_KEY": API_KEY, "VIDEOSDK_SECRET": SECRET}


@pytest.fixture
def serve(start, environment):
    def run(*options):
        limits = [part for limit in SHORT for part in ("--limit", limit)]
        arguments = ["serve", "--port=0", "--json", "--webhook-private", *limits, *options]
        return json.loads(start(*arguments, env=environment).stdout.readline())["url"]

    return run


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("way", ["plain", "tls", "workers"])
def test_our_server_passes_every_row(way, serve, environment, tmp_path, request):
    options = []
    if way == "tls":
        files = request.getfixturevalue("certificate")()
        options = ["--tls-cert", files["tls_cert"], "--tls-key", files["tls_key"]]
        ours = tmp_path / "authority.pem"
        request.getfixturevalue("authority").cert_pem.write_to_path(ours)
        environment["SSL_CERT_FILE"] = str(ours)
    elif way == "workers":
        options = ["--workers", "2"]
    environment["VIDEOSDK_API_ENDPOINT"] = serve(*options)
    report, page = tmp_path / "report.json", tmp_path / "report.md"
    more = ["--json", report, "--webhook-listen", f"127.0.0.1:{free_port()}"]
    done = subprocess.run(
        [*COMMAND, *DOCUMENTED, *more],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row["id"]: row for row in json.loads(report.read_text())["rows"]}
    otherwise = {name: row["seen"] for name, row in rows.items() if row["result"] != "pass"}
    assert set(otherwise) == UNPROVOKED, otherwise
    for text in (done.stdout, done.stderr, report.read_text(), page.read_text()):
        assert_no_secret(text)
    assert all(f"| `{name}` |" in page.read_text() for name in rows)


def assert_no_secret(text):
    for secret in (API_KEY, SECRET, "eyJ", "vs_", "?ref=", "ws://", "wss://"):
        assert secret not in text
