"""`vsingest session create`."""

import json
import socket

import pytest

pytestmark = pytest.mark.slow


def test_it_prints_the_url_alone(vsingest, live_server):
    done = vsingest("session", "create", "--room=r")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(live_server.url.replace("http", "ws") + "/videosdk?ref=vs_")
    assert len(done.stdout.split()) == 1


def test_json_has_all_of_it(vsingest):
    done = vsingest(
        *("session", "create", "--room=r", "--name=n", "--participant-id=p"),
        *("--metadata", '{"a": 1}', "--region=us002", "--json"),
    )
    members = {"event", "wsUrl", "callId", "expiresIn", "roomId"}
    assert json.loads(done.stdout).keys() == members


def test_a_bad_token_is_one_line_that_does_not_repeat_it(vsingest):
    done = vsingest("session", "create", "--room=r", "--token=not-a-token")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Token is invalid or expired" in done.stderr
    assert "not-a-token" not in done.stderr


def test_nobody_at_the_endpoint_is_one_line(vsingest):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = vsingest("session", "create", "--room=r", f"--endpoint=http://127.0.0.1:{port}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in done.stderr


def test_wrong_usage(vsingest):
    for wrong in (
        ("--room=r", "--metadata={"),
        ("--room=r", "--metadata=[1]"),
        ("--room=a b",),
        ("--room=r", "--endpoint=localhost"),
        (),
    ):
        done = vsingest("session", "create", *wrong)
        assert done.returncode == 2, (wrong, done)
        assert "Traceback" not in done.stderr
