"""`vsingest webhooks`, and what `vsingest serve` has to do with them."""

import ast
import asyncio
import inspect
import json
import re
from pathlib import Path

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server import ServerConfig
from vsingest.server.agents.echo import echo

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def data(tmp_path):
    """A server's folder with two webhooks that were given up."""

    async def fill():
        database = Database(tmp_path / "vsingest.db")
        outbox = SqliteOutbox(database)
        for name in ("msg_1", "msg_2"):
            delivery = Delivery(
                id=name,
                line=name,
                endpoint="https://user:hunter2@hooks.example/secret",
                kind="call-started",
                body=b"{}",
                created_at=0.0,
            )
            await outbox.put([delivery])
            await outbox.dead_letter(await outbox.claim(), "answered by 500")
        await database.close()

    asyncio.run(fill())
    return tmp_path


def test_they_are_listed_without_their_secrets(vsingest, data):
    done = vsingest("webhooks", "list", "--data", data)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert "msg_1" in done.stdout
    assert "call-started to hooks.example, 1 attempts: answered by 500" in done.stdout
    assert "hunter2" not in done.stdout
    assert "secret" not in done.stdout
    done = vsingest("webhooks", "list", "--data", data, "--json")
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in facts] == ["msg_1", "msg_2"]


def test_one_or_all_are_replayed(vsingest, data):
    done = vsingest("webhooks", "replay", "--data", data, "msg_2")
    assert (done.returncode, done.stdout) == (0, "msg_2 will be sent again\n")
    done = vsingest("webhooks", "replay", "--data", data, "msg_2")
    assert done.returncode == 1
    assert "msg_2" in done.stderr
    done = vsingest("webhooks", "replay", "--data", data, "--all")
    assert done.stdout == "msg_1 will be sent again\n"
    done = vsingest("webhooks", "list", "--data", data)
    assert done.stdout == "none was given up\n"


@pytest.mark.parametrize("arguments", [[], ["msg_1", "--all"]])
def test_which_to_replay_has_to_be_said(vsingest, data, arguments):
    done = vsingest("webhooks", "replay", "--data", data, *arguments)
    assert done.returncode == 2
    assert "--all" in done.stderr


def test_a_folder_without_data_is_wrong_usage(vsingest, tmp_path):
    done = vsingest("webhooks", "list", "--data", tmp_path)
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())


def test_serve_takes_every_option(start, tmp_path):
    (tmp_path / "rec").mkdir()
    process = start(
        *("serve", "--port=0", "--json", "--data", tmp_path / "data"),
        *("--webhook-url=https://hooks.example/a", "--webhook-events=session*"),
        *("--webhook-private", "--agent=echo=vsingest.server.agents.echo:echo"),
        *("--agent=far=https://agents.example/", "--record", tmp_path / "rec"),
        *("--record-rooms=asked", "--record-format=flac"),
    )
    assert json.loads(process.stdout.readline())["event"] == "listening"
    process.terminate()
    assert process.communicate(timeout=20) == ("", "")
    names = {path.name for path in (tmp_path / "data").iterdir()}
    names -= {"vsingest.db-wal", "vsingest.db-shm"}
    keys = {"webhook-key.pem", "webhook-ed25519-key.pem"}
    assert names == {"vsingest.db", "in-use.lock", *keys}


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("--webhook-url=ftp://x", "webhook_urls"),
        ("--agent=echo", "agents.echo"),
        ("--agent=a=no.module:x", "agents.a"),
        ("--record-format=mp3", "--record-format: 'mp3' is not one of wav, flac"),
        ("--record-rooms=some", "--record-rooms: 'some' is not one of all, asked"),
    ],
)
def test_an_option_that_cannot_be_is_wrong_usage(vsingest, option, named):
    done = vsingest("serve", "--port=0", option)
    assert done.returncode == 2
    assert done.stderr.startswith(f"vsingest: {named}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("page", ["webhooks", "agents", "recording"])
def test_the_options_of_the_pages_are_those_of_the_commands(vsingest, page):
    text = (DOCS / f"{page}.md").read_text()
    known = "".join(
        vsingest(*command, "--help").stdout
        for command in (["serve"], ["webhooks", "list"], ["webhooks", "replay"])
    )
    named = set(re.findall(r"--[a-z][a-z-]+", text))
    assert named
    assert {option for option in named if option not in known} == set()
    for name in re.findall(r"^\| `--[^|]*\| `(\w+)` \|", text, flags=re.MULTILINE):
        assert name in ServerConfig.__dataclass_fields__


def test_the_agent_of_the_page_is_the_one_that_ships():
    snippets = re.findall(r"^```python\n(.*?)^```$", (DOCS / "agents.md").read_text(), re.M | re.S)
    (snippet,) = (each for each in snippets if "def echo" in each)
    on_the_page, shipped = (ast.parse(text).body[-1] for text in (snippet, inspect.getsource(echo)))
    shipped.body = shipped.body[1:]  # its docstring
    assert ast.dump(on_the_page) == ast.dump(shipped)
