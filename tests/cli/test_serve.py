"""`vsingest serve`."""

import functools
import json
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from datetime import datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.http_status import status_of

from vsingest.auth.tokens import mint_token
from vsingest.demo.clip import CLIP

pytestmark = pytest.mark.slow


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
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(
        "vsingest: api_key: not set; set VIDEOSDK_API_KEY and VIDEOSDK_SEC"
    )
    assert "VSINGEST_KEYS" in done.stderr
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


def a_whole_call(vsingest, said, environment):
    """Everything that handles a secret: a token, a `ref`, a forged token, a call, a wrong path."""
    endpoint = ("--endpoint", said["url"])
    made = vsingest(
        *("session", "create", "--room=r", "--json", *endpoint, "--token", said["token"]),
        env=environment,
    )
    url = json.loads(made.stdout)["wsUrl"]
    assert vsingest("send", CLIP, "--ws-url", url, env=environment).returncode == 0
    assert vsingest("send", CLIP, "--ws-url", url, env=environment).returncode == 1
    forged = said["token"][:-8] + "forged00"
    vsingest("session", "create", "--room=r", *endpoint, "--token", forged, env=environment)
    ref = url.partition("ref=")[2]
    assert status_of(f"{said['url']}/{ref}?token={said['token']}&ref={ref}") == 404
    return said["token"], ref, forged


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_log_of_a_full_run_holds_no_secret(start, bare, vsingest, form):
    environment = {**bare, "VIDEOSDK_API_KEY": "a-key", "VIDEOSDK_SECRET": "secret-of-the-log" * 3}
    token = vsingest("token", env=environment).stdout.strip()
    options = ("--port=0", "--json", "--log-level=debug", f"--log-format={form}")
    process = start("serve", *options, env=environment)
    said = {**listening(process), "token": token}
    secrets = [*a_whole_call(vsingest, said, bare), environment["VIDEOSDK_SECRET"]]
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert "/v2/ingest/sessions" in log
    assert "(redacted)" in log  # the wrong path named a `ref`
    for secret in secrets:
        assert secret not in log
        assert secret[-20:] not in log
    if form == "json":
        lines = [json.loads(line) for line in log.splitlines()]
        access = next(line for line in lines if line["logger"] == "vsingest.server.access")
        assert access["status"] == 200
        assert access["path"] == "/v2/ingest/sessions"
        assert access["level"] == "INFO"
        assert len(access["request_id"]) == 32
        assert datetime.fromisoformat(access["time"]).tzinfo is not None


def test_secrets_that_were_read_anew_are_not_in_the_log_either(start, bare, tmp_path):
    keys = tmp_path / "keys.toml"
    keys.write_text('[keys]\n"a-key" = "the-first-secret-there-was"\n')
    options = ("--port=0", "--json", "--log-level=info", "--keys", keys)
    process = start("serve", *options, env=bare)
    url = listening(process)["url"]
    keys.write_text('[keys]\n"a-key" = "the-secret-that-came-later"\n')
    process.send_signal(signal.SIGHUP)
    while "read 1 API keys" not in process.stderr.readline():
        assert process.poll() is None
    for secret in "the-first-secret-there-was", "the-secret-that-came-later":
        assert status_of(f"{url}/{secret}") == 404
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert log.count("GET /(redacted) 404") == 2


def test_metrics_on_a_port_of_their_own(start, vsingest, bare):
    process = start("serve", "--dev", "--port=0", "--metrics-port=0", "--json", env=bare)
    said = listening(process)
    a_whole_call(vsingest, said, bare)
    with urllib.request.urlopen(said["metrics"]) as answer:
        page = answer.read().decode()
        assert answer.headers["Content-Type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(page)}
    assert families["vsingest_sessions_claimed"].samples[0].value == 1
    assert families["vsingest_audio_in_samples_accepted"].samples[0].value > 8_000
    assert "process_resident_memory_bytes" in families
    assert status_of(said["url"] + "/metrics") == 404


def is_ready(url):
    return status_of(url + "/readyz") != 503


def test_sigterm_lets_a_call_go_on_and_a_second_one_ends_it(start, bare, tmp_path):
    process = start("serve", "--dev", "--port=0", "--drain-seconds=3600", "--json", env=bare)
    said = listening(process)
    heard = start(
        *("listen", "--room=r", "--json", "--endpoint", said["url"], "--token", said["token"]),
        *("--out", str(tmp_path / "room.wav")),
        env=bare,
    )
    assert heard.stdout.readline()
    process.terminate()
    while is_ready(said["url"]):
        pass
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0
    heard.communicate(timeout=20)


def test_keys_rooms_data_and_regions_are_settings(start, bare, vsingest, tmp_path):
    keys, data = tmp_path / "keys.toml", tmp_path / "data"
    keys.write_text(f'[keys]\nanother = ["{"n" * 40}", "{"o" * 40}"]\n')
    options = ("--rooms=strict", "--region=us001", "--region=in001=https://in.example.com")
    process = start(
        *("serve", "--port=0", "--json", "--keys", keys, "--data", data, *options), env=bare
    )
    url = listening(process)["url"]
    for room, secret in ("r1", "n" * 40), ("r2", "o" * 40):
        headers = {"Authorization": mint_token("another", secret)}
        create = functools.partial(ask, url + "/v2/ingest/sessions", headers)
        assert create({"roomId": room})[0] == 404
        assert ask(url + "/v2/rooms", headers, {"customRoomId": room})[0] == 200
        assert create({"roomId": room, "region": "us002"})[0] == 400
        status, answer = create({"roomId": room, "region": "in001"})
        assert status == 200
        assert answer["data"]["wsUrl"].startswith("wss://in.example.com/videosdk?")
    assert (data / "vsingest.db").is_file()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def ask(url, headers, body):
    headers = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_settings_that_cannot_work_are_wrong_usage(vsingest, tmp_path):
    (tmp_path / "vsingest.db").write_text("This is no database, but a text. " * 200)
    for option, names, code in [
        (f"--keys={tmp_path / 'none.toml'}", "keys: ", 2),
        ("--region=us001=nowhere", "regions: us001", 2),
        (f"--data={tmp_path}", str(tmp_path), 1),
    ]:
        done = vsingest("serve", "--port=0", option)
        assert done.returncode == code
        assert done.stderr.startswith(f"vsingest: {names}")
        assert len(done.stderr.splitlines()) == 1
