"""The pytest plugin, as its users write tests with it."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = "pytester"

TESTS = """
import asyncio
import os

import numpy as np
import pytest

import vsingest


async def test_a_bot_says_hello(vsingest_server, vsingest_clock):
    async with vsingest.connect(room_id="room") as bot, vsingest_server.connect() as caller:
        async with caller.subscribe("CHAT") as chat:
            await asyncio.sleep(1)
            await bot.publish("CHAT", "hello")
            assert (await anext(chat)).message == "hello"
        await vsingest_clock.advance(600)
    assert 601 <= vsingest_clock.now() < 602


@pytest.fixture
def in_the_room(vsingest_clock, vsingest_server):
    joining = vsingest_server.connect(participant={"id": "first"})
    call = vsingest_clock.run(joining.__aenter__())
    yield call
    vsingest_clock.run(joining.__aexit__(None, None, None))


async def test_a_fixture_of_ones_own(in_the_room, vsingest_server):
    async with vsingest_server.connect() as call:
        await asyncio.sleep(0)
        assert list(call.participants) == ["first"]


def test_without_async(vsingest_clock, vsingest_server, vsingest_trace):
    async def talk():
        async with vsingest_server.connect() as call:
            await call.send(np.ones(800, np.int16))

    vsingest_clock.run(talk())
    assert len(vsingest_trace.of("audio")) >= 5


@pytest.mark.parametrize("vsingest_seed", [3, 3, 4])
async def test_a_seed(vsingest_server, vsingest_seed, seen={}):
    async with vsingest_server.connect() as call:
        assert seen.setdefault(vsingest_seed, call.call_id) == call.call_id
    assert len(set(seen.values())) == len(seen)


class TestStrict:
    @pytest.fixture
    def vsingest_settings(self):
        return {"rooms": "strict"}

    async def test_settings(self, vsingest_server):
        with pytest.raises(vsingest.CreateFailed, match="room"):
            async with vsingest_server.connect(room_id="unknown"):
                pass


def test_the_environment_is_put_back():
    assert "VIDEOSDK_SECRET" not in os.environ
"""

OTHERS = """
import asyncio
import time


@pytest.mark.{marker}
async def test_real_time_is_left_alone():
    began = time.monotonic()
    assert abs(asyncio.get_running_loop().time() - began) < 60
"""


WITH_ANYIO = """
import anyio
import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
async def bot(vsingest_server):
    async with vsingest_server.connect(participant={"id": "bot"}) as call:
        await anyio.sleep(60)
        yield call
        await call.publish("CHAT", "the fixture ends in the same time")


@pytest.fixture
async def begun(vsingest_clock):
    await anyio.sleep(1)
    return vsingest_clock.now()


class TestFixtures:
    own = None

    @pytest.fixture
    async def method(self, vsingest_clock):
        self.own = "the test's own instance"
        await anyio.sleep(1)

    async def test_a_method(self, method):
        assert self.own == "the test's own instance"


async def test_an_hour(begun, bot, vsingest_clock):
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.sleep, 3_600)
    assert begun == 1
    assert 3_661 <= vsingest_clock.now() < 3_662


async def test_a_block(vsingest_server):
    async with vsingest_server.connect() as call:
        await anyio.sleep(600)
        assert call.ended is None


async def test_real_time_is_left_alone():
    began = anyio.current_time()
    await anyio.sleep(0)
    assert anyio.current_time() - began < 60
"""

BACKEND = """

@pytest.fixture(params=[{backend}])
def anyio_backend(request):
    return request.param
"""


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in ("API_KEY", "SECRET", "SECRET_KEY", "AUTH_TOKEN", "API_ENDPOINT"):
        monkeypatch.delenv(f"VIDEOSDK_{name}", raising=False)


def passed(pytester, text, *options, count):
    pytester.makepyfile(text)
    quiet = ("-p", "no:schemathesis", "-p", "no:benchmark", "-p", "no:cacheprovider")
    pytester.runpytest_subprocess(*quiet, "-W", "error", *options).assert_outcomes(passed=count)


@pytest.mark.parametrize(
    ("options", "others"),
    [
        (("-p", "no:asyncio", "-p", "no:anyio"), ""),
        (
            ("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"),
            "asyncio",
        ),
        (
            ("-o", "asyncio_mode=strict", "-o", "asyncio_default_fixture_loop_scope=function"),
            "asyncio",
        ),
    ],
    ids=["plain", "auto", "strict"],
)
def test_beside_other_plugins(pytester, options, others):
    text = TESTS + (OTHERS.format(marker=others) if others else "")
    passed(pytester, text, *options, count=9 if others else 8)


AUTO = ("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function")
STRICT = ("-o", "asyncio_mode=strict", "-o", "asyncio_default_fixture_loop_scope=function")


@pytest.mark.parametrize(
    "options", [("-p", "no:asyncio"), AUTO, STRICT], ids=["", "auto", "strict"]
)
@pytest.mark.parametrize("backend", ['"asyncio"', '("asyncio", {"use_uvloop": False})'])
def test_anyio_runs_in_virtual_time(pytester, options, backend):
    passed(pytester, WITH_ANYIO + BACKEND.format(backend=backend), *options, count=4)


@pytest.mark.parametrize(
    "backend", ['"trio"', '("trio", {"restrict_keyboard_interrupt_to_checkpoints": True})']
)
def test_trio_is_refused(pytester, backend):
    pytester.makepyfile(
        WITH_ANYIO.split("async def test_real_time")[0] + BACKEND.format(backend=backend)
    )
    quiet = ("-p", "no:schemathesis", "-p", "no:benchmark", "-p", "no:asyncio")
    result = pytester.runpytest_subprocess(*quiet)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["*run on asyncio, in virtual time, not on trio; give the test*"])


def test_a_seed_for_all(pytester):
    text = "async def test_it(vsingest_clock, vsingest_seed):\n    assert vsingest_seed == 12\n"
    passed(pytester, text, "-p", "no:asyncio", "--vsingest-seed=12", count=1)


def test_a_failure_is_one(pytester):
    pytester.makepyfile(
        "async def test_it(vsingest_clock):\n    assert vsingest_clock.now() == 1\n"
    )
    pytester.runpytest_subprocess("-p", "no:schemathesis", "-p", "no:asyncio").assert_outcomes(
        failed=1
    )


def test_the_package_needs_no_pytest_and_the_plugin_nothing_of_ours():
    code = """
import sys
sys.modules["pytest"] = None
import vsingest.testing
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    code = """
import sys
import vsingest.pytest_plugin
assert not {"aiohttp", "numpy", "vsingest.testing"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
