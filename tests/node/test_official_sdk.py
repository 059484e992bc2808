"""The service's official Node SDK, unmodified, against our server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MISSING = [tool for tool in ("node", "npm") if not shutil.which(tool)]

pytestmark = pytest.mark.skipif(
    bool(MISSING) and "VSINGEST_CI" not in os.environ, reason=f"no {' and no '.join(MISSING)} here"
)


@pytest.fixture(scope="module")
def talk(live_server, tmp_path_factory):
    """What two participants of the SDK lived through, told by talk.mjs."""
    assert not MISSING, f"CI must have {MISSING}"
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "talk.mjs"):
        shutil.copy(HERE / name, folder)
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, os.environ)
    return json.loads(run(["node", "talk.mjs"], folder, live_server.environment))


def run(command, folder, environment):
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_creates_a_session(talk):
    assert talk["made"] == ["callId", "expiresIn", "ref", "wsUrl"]
    assert talk["expiresIn"] == 90


def test_participants_see_each_other(talk):
    assert talk["joined"]["roomId"] == "node-sdk-room"
    participant = {"id": "speaker", "name": "Speaker", "metadata": {"from": "node"}}
    assert talk["appeared"] == {"event": "participant-joined", "participant": participant}
    assert talk["left"]["participant"]["id"] == "speaker"


def test_what_one_streams_the_other_hears_to_the_bit(talk):
    assert talk["heard"] == list(range(1, 1 + 50 * 160))


def test_nobody_hears_themselves(talk):
    assert talk["echo"] == 0


def test_messages_arrive(talk):
    assert talk["message"]["topic"] == "CHAT"
    assert talk["message"]["data"]["message"] == "done"
    assert talk["message"]["data"]["senderName"] == "Speaker"


def test_it_ends_without_an_error(talk):
    assert talk["errors"] == []
    assert talk["closed"] == 1000
