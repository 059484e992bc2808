"""A page in Chromium lives through all scenarios of the emulator as docs/emulator.md says.

The page does what the service's browser example does (page/app.js names it). A clone of that is
driven instead if ``VSINGEST_OFFICIAL_PAGE`` names its folder.
"""

import asyncio
import contextlib
import json
import os
import re
import shutil

import pytest
from tests.emulate.test_scenarios import KEYS, PAGE
from tests.node.conftest import HERE

from vsingest.auth.tokens import mint_token
from vsingest.emulate.emulator import emulator
from vsingest.emulate.scenario import read_scenario, scenario_names

pytestmark = pytest.mark.slow


def in_words(told):
    """What browser.mjs told, as the table has it."""
    if "error" in told:
        return "no session"
    first = ["joins"] if told["joins"] else []
    if "code" in told:
        return "; ".join([*first, f"closed with {told['code']}"])
    return "; ".join(first if told["echo"] else [*first, "notices nothing"])


async def test_a_browser_does_as_the_page_says(need, node_folder):
    need("chromium")
    async with contextlib.AsyncExitStack() as stack:
        services = {}
        for name in scenario_names():
            url = await stack.enter_async_context(emulator(read_scenario(name), **KEYS))
            services[name] = {"url": url, "token": mint_token(**KEYS)}
        given = {
            "folder": os.environ.get("VSINGEST_OFFICIAL_PAGE", str(HERE / "page")),
            "executable": shutil.which("chromium"),
            "services": services,
        }
        process = await asyncio.create_subprocess_exec(
            *("node", "browser.mjs", json.dumps(given)),
            cwd=node_folder,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(process.communicate(), 100)
    cells = re.findall(r"^\| `([a-z-]+)` (?:\| [^|]+ ){3}\| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert {name: in_words(told) for name, told in json.loads(out).items()} == dict(cells)
