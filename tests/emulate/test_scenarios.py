"""Our client lives through each scenario as docs/emulator.md says."""

import asyncio
import re
from pathlib import Path

import numpy as np
import pytest

import vsingest
from vsingest.client.reconnect import Reconnect
from vsingest.emulate.emulator import emulator
from vsingest.emulate.scenario import read_scenario, scenario_names, scenario_of

PAGE = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text()
KEYS = {"api_key": "the-key", "secret": "the-secret-of-the-emulator-is-long-enough"}
LONG = "half-open"


def join(url, **options):
    policy = Reconnect(first_seconds=0.01, most_seconds=0.1)
    asked = {"room_id": "room", "endpoint": url, "reconnect": policy, **KEYS}
    return vsingest.connect(**{**asked, **options})


async def outcome(url, name, **options):
    """What a client does that joins, talks for a second, and stays for another."""
    try:
        async with join(url, **options) as call:
            await call.send(np.full(8_000, 100, np.int16))
            await call.drain()
            if name == "half-open":  # which the pings of our client notice
                async with asyncio.timeout(60):
                    while not call.stats().reconnects:  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            await asyncio.sleep(1)
            breaks = len(call.stats().reconnects)
            sending = call.stats().sending
            assert sending.accepted == sending.sent + sum(sending.dropped.values()) + sending.queued
            return "joins" + (f"; reconnects: {breaks}" if breaks else "")
    except vsingest.CallEnded as error:
        return f"`CallEnded` while {error.phase}, {error.code}"
    except vsingest.VsingestError as error:
        return f"`{type(error).__name__}`"


def row(name, summary, done):
    """A row of the page up to the cell of another client."""
    return f"| `{name}` | {summary} | {done} |"


async def outcome_of(name):
    """What our client does in a scenario, as a row of the page begins."""
    scenario = read_scenario(name)
    async with emulator(scenario, **KEYS) as url:
        return row(name, scenario.summary, await outcome(url, name))


async def test_our_client_does_as_the_page_says():
    names = [name for name in scenario_names() if name != LONG]
    # At the same time, since all of them wait for most of it.
    rows = await asyncio.gather(*map(outcome_of, names))
    assert [found for found in rows if found not in PAGE] == []


@pytest.mark.slow
async def test_our_client_does_as_the_page_says_where_that_takes_long():
    assert await outcome_of(LONG) in PAGE


def test_the_page_has_all_scenarios_and_no_other():
    assert re.findall(r"^\| `([a-z-]+)` \| [A-Z]", PAGE, flags=re.MULTILINE) == scenario_names()


def test_the_example_of_the_page_is_a_scenario(tmp_path):
    example = re.search(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[1]
    path = tmp_path / "my.toml"
    path.write_text(example)
    scenario = read_scenario(str(path))
    assert (scenario.create.times, scenario.end.way, scenario.audio.loss) == (1, "abort", 0.1)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"creat": {}}, "unknown field `creat`"),
        ({"end": {"way": "explode"}}, "Invalid enum value 'explode' - at `$.end.way`"),
        ({"end": {"code": 1006}}, "code: 1006 may not be sent in a close frame"),
        ({"audio": {"loss": 2}}, "`$.audio.loss`"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_named(members, says):
    with pytest.raises(ValueError) as caught:
        scenario_of(members)
    assert says in str(caught.value)
