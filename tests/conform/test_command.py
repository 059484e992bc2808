"""`vsingest conform` at the shell: what it says before, what it compares, and how it ends."""

import asyncio
import sys

import pytest
from tests.cli.conftest import COMMAND
from tests.fakes.manners import OtherAnswers
from tests.fakes.other_service import API_KEY, SECRET, Manner, other_service

from vsingest.conform.scenes.all_scenes import SCENES

pytestmark = pytest.mark.slow


async def run(*arguments, env=None):
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "conform",
        *map(str, arguments),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def environment(live_server):
    given = {"VIDEOSDK_API_KEY": API_KEY, "VIDEOSDK_SECRET": SECRET}
    return {**live_server.environment, **given, "COLUMNS": "200"}


async def test_the_list_tells_sessions_and_checks_before_anything_is_done(bare):
    code, out, err = await run("--list", env=bare)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "create: sessions: 2, seconds: 1"
    assert all(
        f"  {check.id} ({check.provenance}): " in out for one in SCENES for check in one.checks
    )
    assert out.endswith(f"in all: {sum(scene.sessions for scene in SCENES)} sessions\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--only", "nothing"), "--only: no scene is called 'nothing'; there are create, "),
        (("ftp://host",), "'ftp://host' is not an http:// or https:// URL"),
        (("--webhook-listen", "8080"), "--webhook-listen: '8080' is not HOST:PORT"),
        (("--webhook-url", "https://h/"), "--webhook-url: needs --webhook-listen beside it"),
        (("--against", sys.executable), "not a report of vsingest conform"),
        (("--json", "/nowhere/report.json"), "report.json: there is no folder /nowhere"),
        ((), "no API key: set VIDEOSDK_API_KEY"),
    ],
)
async def test_wrong_usage_is_told_in_a_line(arguments, says, bare):
    code, out, err = await run(*arguments, env=bare)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


async def test_a_documented_difference_fails_and_two_services_are_compared(tmp_path, environment):
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    only = ("--only", "create")
    async with other_service(Manner) as service:
        code, out, err = await run(service.url, *only, "--json", ours, env=environment)
    assert code == 0, out + err
    assert err.startswith(f"vsingest: 2 sessions at {service.url}, in about ")
    async with other_service(OtherAnswers) as service:
        options = ("--json", theirs, "--against", ours)
        code, out, err = await run(service.url, *only, *options, env=environment)
    assert code == 1, out + err
    rows = [line for line in out.splitlines() if line.startswith("create.")]
    assert [row.split()[0] for row in rows] == ["create.status", "create.call-id"]
    assert "differs" in rows[0]
    assert "HTTP 201 / pass: HTTP 200" in rows[0]
    assert "2 rows differ from http://" in out
    assert SECRET not in out + err + theirs.read_text()


async def test_a_service_that_is_not_there_is_tried_no_further(environment):
    code, out, _ = await run("http://127.0.0.1:9", "--only", "create", env=environment)
    assert code == 1
    assert "POST /v2/rooms was not answered: ClientConnectorError" in out
