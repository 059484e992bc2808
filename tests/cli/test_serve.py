"""`vsingest serve`."""

import json
import re
import signal
import socket
import subprocess

import pytest


def listening(process):
    return json.loads(process.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_json_line_then_a_clean_end(start, number):
    process = start("serve", "--port=0", "--json")
    said = listening(process)
    assert said.keys() == {"event", "url"}
    assert said["event"] == "listening"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", said["url"])
    process.send_signal(number)
    rest, complaints = process.communicate(timeout=20)
    assert (rest, complaints, process.returncode) == ("", "", 0)


def test_dev_credentials_work(start, bare, vsingest):
    process = start("serve", "--dev", "--port=0", "--json", env=bare)
    said = listening(process)
    assert said.keys() == {"event", "url", "token", "apiKey"}
    done = vsingest(
        *("session", "create", "--room=r", "--json"),
        *("--endpoint", said["url"], "--token", said["token"]),
        env=bare,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["wsUrl"].startswith(said["url"].replace("http", "ws"))


def test_what_dev_shows_works_as_it_stands(start, bare):
    process = start("serve", "--dev", "--port=0", env=bare)
    lines = []
    while not (lines and lines[-1].startswith("Ctrl-C")):
        lines.append(process.stdout.readline())
    curl = next(line for line in lines if line.strip().startswith("curl "))
    send = next(line for line in lines if " vsingest send " in line)
    assert run_in_shell(curl, bare)["data"]["expiresIn"] == 90
    assert run_in_shell(send.strip() + " --json", bare)["event"] == "sent"


def run_in_shell(line, environment):
    done = subprocess.run(
        line, shell=True, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_without_credentials_it_says_which(vsingest, bare):
    done = vsingest("serve", env=bare)
    assert done.returncode == 2
    assert done.stderr == "vsingest: no API key: set VIDEOSDK_API_KEY, or give --api-key\n"
    done = vsingest("serve", env={**bare, "VIDEOSDK_API_KEY": "k"})
    assert done.returncode == 2
    assert "VIDEOSDK_SECRET" in done.stderr


def test_dev_and_real_credentials_exclude_each_other(vsingest):
    done = vsingest("serve", "--dev", "--secret=s")
    assert done.returncode == 2
    assert "--dev" in done.stderr


def test_a_public_url_that_cannot_be_is_wrong_usage(vsingest):
    done = vsingest("serve", "--public-url=voice")
    assert done.returncode == 2
    assert done.stderr.startswith("vsingest: public_url: 'voice'")


def test_a_taken_port_is_one_line(vsingest):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = vsingest("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "--port" in done.stderr


def test_verbose_logs_requests_and_no_secret(start, bare, vsingest):
    process = start("serve", "--dev", "--port=0", "--json", "--verbose", env=bare)
    said = listening(process)
    vsingest(
        *("session", "create", "--room=r", "--endpoint", said["url"], "--token", said["token"]),
        env=bare,
    )
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert "/v2/ingest/sessions" in log
    assert said["token"] not in log
    assert "ref=" not in log
