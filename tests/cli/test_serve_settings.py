"""Where `vsingest serve` takes its settings from, and what it says of them."""

import json
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FILE = """
port = 1111
host = "127.0.0.2"
cors_origins = ["https://file.example.com"]
log_level = "error"

[limits]
body_bytes = 1111
topics = 11
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "vsingest.toml"
    path.write_text(FILE)
    return path


@pytest.fixture
def printed(vsingest, live_server):
    def run(*arguments, **variables):
        done = vsingest(
            "serve", "--print-config", *arguments, env={**live_server.environment, **variables}
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout, tomllib.loads(done.stdout)

    return run


def line(text, name):
    return next(line for line in text.splitlines() if line.startswith(name + " ="))


def test_flags_before_variables_before_the_file_before_the_defaults(printed, file):
    text, values = printed(
        *("--config", file, "--port=3333", "--limit", "errors=33"),
        VSINGEST_PORT="2222",
        VSINGEST_HOST="127.0.0.3",
        VSINGEST_LIMITS_ERRORS="22",
        VSINGEST_LIMITS_BODY_BYTES="2222",
    )
    assert (values["port"], values["host"], values["log_level"]) == (3333, "127.0.0.3", "error")
    limits = values["limits"]
    assert (limits["errors"], limits["body_bytes"], limits["topics"]) == (33, 2222, 11)
    assert limits["topic_chars"] == 256
    assert line(text, "port").endswith("# flag --port")
    assert line(text, "host").endswith("# environment VSINGEST_HOST")
    assert line(text, "log_level").endswith(f"# file {file}")
    assert line(text, "drain_seconds").endswith("# default")
    assert line(text, "errors").endswith("# flag --limit errors")


def test_lists(printed, file):
    assert printed("--config", file)[1]["cors_origins"] == ["https://file.example.com"]
    _, values = printed("--config", file, VSINGEST_CORS_ORIGINS="https://a, https://b")
    assert values["cors_origins"] == ["https://a", "https://b"]
    _, values = printed("--cors-origin=https://c", "--cors-origin=https://d")
    assert values["cors_origins"] == ["https://c", "https://d"]


def test_what_is_printed_can_be_read_again_and_shows_no_secret(printed, live_server, tmp_path):
    text, values = printed("--drain-seconds=1.5")
    assert live_server.environment["VIDEOSDK_SECRET"] not in text
    assert "# public_url is not set" in text
    again = tmp_path / "again.toml"
    again.write_text(text)
    assert printed("--config", again)[1] == values


HOOKS = """
webhook_urls = ["https://user:pass-word@a.example.com/secret-path?token=secret-query"]
webhook_events = ["session*"]
webhook_private = true
record = "recordings"
record_rooms = "asked"
record_format = "flac"

[agents]
far = "https://b.example.com:8443/secret-agent"
echo = "vsingest.server.agents.echo:echo"

[regions]
us001 = ""
in001 = "https://in.example.com"
"""
SHOWN = {
    "webhook_urls": ["https://a.example.com/(hidden)"],
    "webhook_events": ["session*"],
    "webhook_private": True,
    "agents": {
        "far": "https://b.example.com:8443/(hidden)",
        "echo": "vsingest.server.agents.echo:echo",
    },
    "regions": {"us001": "", "in001": "https://in.example.com"},
    "record": "recordings",
    "record_rooms": "asked",
    "record_format": "flac",
}


def from_the_file(folder):
    path = folder / "hooks.toml"
    path.write_text(HOOKS)
    return ["--config", path], {}


def from_variables(_folder):
    written = tomllib.loads(HOOKS)
    agents, regions = (
        ",".join("=".join(pair) for pair in written[table].items())
        for table in ("agents", "regions")
    )
    return [], {
        "VSINGEST_WEBHOOK_URLS": written["webhook_urls"][0],
        "VSINGEST_WEBHOOK_EVENTS": "session*",
        "VSINGEST_WEBHOOK_PRIVATE": "true",
        "VSINGEST_RECORD": "recordings",
        "VSINGEST_RECORD_ROOMS": "asked",
        "VSINGEST_RECORD_FORMAT": "flac",
        "VSINGEST_AGENTS": agents,
        "VSINGEST_REGIONS": regions,
    }


def from_flags(_folder):
    written = tomllib.loads(HOOKS)
    tables = [
        f"--{table}={name}={target}"
        for table in ("agent", "region")
        for name, target in written[f"{table}s"].items()
    ]
    return [
        *("--webhook-url", written["webhook_urls"][0], "--webhook-events=session*"),
        *("--webhook-private", "--record=recordings", "--record-rooms=asked"),
        *("--record-format=flac", *tables),
    ], {}


@pytest.mark.parametrize("given", [from_the_file, from_variables, from_flags])
def test_webhooks_agents_regions_and_recordings_are_shown_without_what_is_secret(
    printed, tmp_path, given
):
    arguments, variables = given(tmp_path)
    text, values = printed(*arguments, **variables)
    assert {name: values[name] for name in SHOWN} == SHOWN
    for secret in "secret-path", "secret-query", "secret-agent", "pass-word", "user":
        assert secret not in text
    again = tmp_path / "again.toml"
    again.write_text(text)
    _, values = printed("--config", again)
    assert {name: values[name] for name in SHOWN} == SHOWN


def test_an_address_told_to_clients_may_hold_no_password_and_is_not_quoted(vsingest):
    for option in "--public-url=", "--region=us001=":
        done = vsingest("serve", f"{option}https://user:pass-word@a.example.com")
        assert done.returncode == 2
        assert "has credentials" in done.stderr
        assert "pass-word" not in done.stderr


REFUSED = [
    (["--config={folder}/none.toml"], {}, "cannot be read: No such file"),
    ([], {"VSINGEST_PROT": "1"}, "VSINGEST_PROT: no such variable; the nearest is VSINGEST_PORT"),
    ([], {"VSINGEST_PORT": "many"}, "VSINGEST_PORT: expected `int`"),
    ([], {"VSINGEST_PORT": "70000"}, "port: 70000 is outside 0..65535"),
    (["--limit=bodybytes=1"], {}, "limits.bodybytes: no such setting; the nearest is"),
    (["--limit=topics"], {}, "--limit topics: write it NAME=VALUE"),
    (["--limit=topics=x"], {}, "--limit topics: expected `int`"),
    (["--log-level=loud"], {}, "--log-level: 'loud' is not one of debug, info, "),
    (["--tls-cert=x"], {}, "tls_cert, tls_key: one needs the other"),
    ([], {"VSINGEST_API_KEYS": "one="}, "api_keys: a key or a secret is empty"),
    ([], {"VSINGEST_API_KEYS": "a=1,a=2"}, "VSINGEST_API_KEYS: a name occurs twice"),
    (["--trusted-proxy=here"], {}, "trusted_proxies: 'here' is not an address"),
]


@pytest.mark.parametrize(("arguments", "variables", "says"), REFUSED)
def test_what_cannot_be_is_one_line_that_names_it(
    vsingest, live_server, tmp_path, arguments, variables, says
):
    arguments = [argument.format(folder=tmp_path) for argument in arguments]
    done = vsingest("serve", *arguments, env={**live_server.environment, **variables})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


BAD_FILES = [
    ("port = ", "is not TOML"),
    ("prt = 1", "prt: no such setting; the nearest is port"),
    ('port = "1"', "port: expected `int`"),
    ("limits = 1", "limits: is a table"),
    ("[limits]\nbodybytes = 1", "limits.bodybytes: no such setting; the nearest is body_bytes"),
    ("limit.topics = 1", "limit: no such setting; the nearest is limits"),
]


@pytest.mark.parametrize(("text", "says"), BAD_FILES)
def test_a_file_that_cannot_be_is_one_line_too(vsingest, tmp_path, text, says):
    path = tmp_path / "vsingest.toml"
    path.write_text(text)
    done = vsingest("serve", "--config", path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith(f"vsingest: {path}: ")
    assert says in done.stderr


def test_credentials_may_stand_in_the_file(vsingest, bare, tmp_path):
    path = tmp_path / "vsingest.toml"
    path.write_text('api_key = "from-the-file"\nsecret = "a-secret-from-the-file"\n')
    done = vsingest("serve", "--print-config", "--config", path, env=bare)
    assert tomllib.loads(done.stdout)["api_key"] == "from-the-file"
    assert "a-secret-from-the-file" not in done.stdout


def test_more_keys_may_stand_in_the_environment_and_are_not_shown(start, vsingest, bare):
    keys = {"one": "secret-one=" * 4, "two": "secret-two-" * 4}
    environment = {
        **bare,
        "VSINGEST_API_KEYS": ", ".join(f"{key}={secret}" for key, secret in keys.items()),
    }
    shown = vsingest("serve", "--print-config", env=environment).stdout
    assert not any(key in shown for key in keys.values())
    assert line(shown, "api_keys").startswith('api_keys = "(hidden)"')
    url = json.loads(start("serve", "--port=0", "--json", env=environment).stdout.readline())["url"]
    for key, secret in {**keys, "three": "secret-one=" * 4}.items():
        credentials = {"VIDEOSDK_API_KEY": key, "VIDEOSDK_SECRET": secret}
        asked = ("session", "create", "--room=r", "--json", "--endpoint", url)
        done = vsingest(*asked, env={**bare, **credentials})
        assert done.returncode == (0 if key in keys else 1), done.stderr


def test_a_home_folder_is_understood(printed):
    cert = {"VSINGEST_TLS_CERT": "~/chain.pem", "VSINGEST_TLS_KEY": "~/key.pem"}
    assert printed(**cert)[1]["tls_cert"] == str(Path("~/chain.pem").expanduser())


def test_json_output_is_not_disturbed(start, live_server):
    process = start("serve", "--json", env={**live_server.environment, "VSINGEST_PORT": "0"})
    assert json.loads(process.stdout.readline())["event"] == "listening"
