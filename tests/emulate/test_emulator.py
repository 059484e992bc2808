"""The emulator: faults that change amid a run, chance that is the same again, and the command."""

import json
import signal

import aiohttp
import numpy as np
import pytest
from tests.conform.test_our_server import UNPROVOKED
from tests.emulate.test_scenarios import KEYS, join

import vsingest
from vsingest.conform.check import Result
from vsingest.conform.run import judge
from vsingest.conform.scenes.all_scenes import SCENES
from vsingest.emulate.emulator import emulator
from vsingest.emulate.faults import Faults
from vsingest.emulate.scenario import AnswerFault, Scenario, scenario_names

pytestmark = pytest.mark.slow


async def change(url, body, kind="application/json"):
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{url}/v2/dev/faults", data=body, headers={"Content-Type": kind}) as answer,
    ):
        return answer.status, await answer.json()


async def test_faults_are_changed_amid_a_run():
    async with emulator(Scenario(), **KEYS) as url:
        async with join(url):
            status, told = await change(url, '{"create":{"status":418,"times":1}}')
            assert (status, told["create"]["status"]) == (200, 418)
            with pytest.raises(vsingest.CreateFailed, match="HTTP 418"):
                async with join(url):
                    pass
        async with join(url):
            pass


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        ("{}", "text/plain", 415, "Content-Type"),
        ("{", "application/json", 400, "the body is not JSON"),
        ('{"ends":{}}', "application/json", 400, "unknown field `ends`"),
    ],
)
async def test_what_is_no_scenario_is_refused_and_changes_nothing(body, kind, status, says):
    async with emulator(Scenario(), **KEYS) as url:
        found, told = await change(url, body, kind)
        assert (found, told["statusCode"]) == (status, status)
        assert says in told["message"]
        async with join(url):
            pass


@pytest.mark.parametrize(("path", "allowed"), [("ingest/sessions", "*"), ("dev/faults", None)])
async def test_pages_may_use_the_api_and_not_change_the_scenario(path, allowed):
    page = {"Origin": "http://page.example", "Access-Control-Request-Method": "POST"}
    refused = Scenario(create=AnswerFault(status=403))
    async with emulator(refused, **KEYS) as url, aiohttp.ClientSession() as http:
        for method in ("OPTIONS", "POST"):
            async with http.request(method, f"{url}/v2/{path}", headers=page) as answer:
                assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_chance_is_the_same_for_the_same_seed():
    first, same, other = (Faults(Scenario(), seed) for seed in (7, 7, 8))
    numbers = [first.chance() for _ in range(9)]
    assert [same.chance() for _ in range(9)] == numbers
    assert [other.chance() for _ in range(9)] != numbers
    first.replace(Scenario())
    assert [first.chance() for _ in range(9)] == numbers


async def test_all_audio_is_lost_where_the_scenario_says_so():
    async with emulator(Scenario(), **KEYS) as url:
        await change(url, '{"audio":{"loss":1}}')
        async with join(url) as ann, join(url) as ben:
            await ann.send(np.full(4_000, 100, np.int16))
            await ann.drain()
            assert ben.stats().received == 0


def test_without_faults_it_is_our_server(world):
    # The proxy reads ahead, so that the server never knows of a slow reader.
    scenes = [one for one in SCENES if one.name not in ("slow reader", "webhooks")]

    async def judged():
        async with emulator(Scenario(), **KEYS) as url:
            return await judge(url, KEYS["api_key"], KEYS["secret"], scenes)

    report = world.run(judged())
    assert {row.id: row.seen for row in report.rows if row.result is Result.DIFFERS} == {}
    assert {row.id for row in report.rows if row.result is Result.NOT_TRIED} == UNPROVOKED


def test_the_command_lists_and_refuses(vsingest, bare):
    listed = vsingest("emulate", "--list", "--json", env=bare).stdout.splitlines()
    assert [json.loads(line)["name"] for line in listed] == scenario_names()
    for arguments, says in (((), "name a scenario: "), (("nothing",), "nothing: no scenario")):
        done = vsingest("emulate", *arguments, env=bare)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr


def test_the_command_serves_until_it_is_told_to_end(start, vsingest, bare):
    process = start("emulate", "refused", "--json", env=bare)
    told = json.loads(process.stdout.readline())
    assert told["summary"] == "Each request for a session is refused by 403."
    client = {**bare, "VIDEOSDK_AUTH_TOKEN": told["token"], "VIDEOSDK_API_ENDPOINT": told["url"]}
    done = vsingest("session", "create", "--room", "room", env=client)
    assert done.returncode == 1
    assert "HTTP 403" in done.stderr
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
