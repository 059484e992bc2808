"""The official Node SDK lives through each scenario of the emulator as docs/emulator.md says."""

import asyncio
import json
import os
import re

import pytest
from tests.emulate.test_scenarios import KEYS, PAGE

from vsingest.emulate.emulator import emulator
from vsingest.emulate.scenario import read_scenario, scenario_names

pytestmark = pytest.mark.slow


def in_words(told):
    """What survive.mjs told, as the table has it."""
    if "error" in told:
        return f"`{told['error']}`"
    if told["code"] == "not upgraded":
        return "the socket is refused"
    first = ["joins"] if told["joined"] else []
    then = {1000: [], "silence": ["notices nothing"]}
    return "; ".join(first + then.get(told["code"], [f"closed with {told['code']}"]))


@pytest.fixture
def stay(node_folder):
    """Runs survive.mjs in a scenario; a few at a time."""
    few = asyncio.Semaphore(5)

    async def run(name):
        async with few, emulator(read_scenario(name), **KEYS) as url:
            given = {"VIDEOSDK_API_KEY": KEYS["api_key"], "VIDEOSDK_SECRET": KEYS["secret"]}
            process = await asyncio.create_subprocess_exec(
                *("node", "survive.mjs"),
                cwd=node_folder,
                env={**os.environ, **given, "VIDEOSDK_API_ENDPOINT": url},
                stdout=asyncio.subprocess.PIPE,
            )
            out, _ = await asyncio.wait_for(process.communicate(), 60)
        return name, in_words(json.loads(out))

    return run


async def test_the_official_sdk_does_as_the_page_says(stay):
    found = await asyncio.gather(*map(stay, scenario_names()))
    cells = re.findall(r"^\| `([a-z-]+)` (?:\| [^|]+ ){2}\| ([^|]+) \| [^|]+ \|$", PAGE, re.M)
    assert dict(found) == dict(cells)
