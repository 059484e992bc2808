"""The scenarios in virtual time: as in real time, but that nobody waits."""

import asyncio
import re

import numpy as np
import pytest
from tests.emulate.test_scenarios import PAGE, outcome, row

from vsingest.emulate.scenario import AudioFault, Scenario, read_scenario, scenario_names
from vsingest.testing import InMemoryServer, VirtualTime

pytest_plugins = "pytester"


@pytest.mark.parametrize("name", scenario_names())
def test_our_client_does_the_same_in_virtual_time(name):
    async def run():
        async with InMemoryServer(scenario=name) as server:
            keys = {"api_key": server.api_key, "secret": server.secret}
            return await outcome(server.endpoint, name, io="loop", **keys)

    with VirtualTime() as time:
        assert row(name, read_scenario(name).summary, time.run(run())) in PAGE


def test_the_same_seed_loses_the_same():
    async def run(seed):
        scenario = Scenario(audio=AudioFault(loss=0.5))
        async with (
            InMemoryServer(scenario=scenario, seed=seed) as server,
            server.connect() as ann,
            server.connect() as ben,
        ):
            stream = ben.audio(raw=True)
            await ann.send(np.arange(1, 16_001, dtype=np.int16))
            await ann.drain()
            await asyncio.sleep(1)
            return np.concatenate([await anext(stream) for _ in range(60)])

    def once(seed):
        with VirtualTime() as time:
            return time.run(run(seed)).tobytes()

    first = once(1)
    assert once(1) == first
    assert once(2) != first


def test_a_scenario_that_is_not_there_is_refused_at_once():
    with pytest.raises(ValueError, match="nothing: no scenario and no file of one; there are "):
        InMemoryServer(scenario="nothing")


@pytest.mark.slow
def test_the_example_of_the_page_passes(pytester):
    (example,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    pytester.makepyfile(example)
    options = ("-p", "no:schemathesis", "-p", "no:benchmark", "-p", "no:asyncio", "-W", "error")
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=1)
