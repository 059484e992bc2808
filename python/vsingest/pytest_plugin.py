"""Fixtures for pytest: a virtual clock, a server in memory, a trace.

An asynchronous test that uses one of them, directly or through another fixture, runs in virtual
time with its asynchronous fixtures, whichever other plugin for asynchronous tests there is. All
other tests are left alone.
"""

import inspect
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from vsingest.testing import InMemoryServer, Trace, VirtualTime

_CLOCK = "vsingest_clock"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options that the fixtures read."""
    group = parser.getgroup("vsingest")
    group.addoption(
        "--vsingest-seed",
        type=int,
        default=0,
        metavar="N",
        help="the seed of virtual worlds: of ids, keys, back-off and jitter (default: 0)",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Keeps our tests from plugins that would run them in a loop of their own."""
    made = yield
    items = made if isinstance(made, list) else [made]
    ours = [_taken_back(item) for item in items]
    return ours if isinstance(made, list) else ours[0]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Runs an asynchronous test of ours in virtual time, before another plugin runs it.

    While it runs it does not look asynchronous, so that anyio does not run it in real time.
    """
    if not _is_ours(pyfuncitem):
        return (yield)
    test: Any = pyfuncitem.obj
    clock: Any = pyfuncitem.funcargs[_CLOCK]

    def in_virtual_time(**given: Any) -> None:
        clock.run(test(**given))

    pyfuncitem.obj = in_virtual_time
    try:
        return (yield)
    finally:
        pyfuncitem.obj = test


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Runs an asynchronous fixture of one of our tests in the same virtual time."""
    function: Any = fixturedef.func
    ours = fixturedef.scope == "function" and _CLOCK in request.fixturenames
    if not (
        ours and (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function))
    ):
        return (yield)
    clock: Any = request.getfixturevalue(_CLOCK)
    if inspect.ismethod(function) and isinstance(request.instance, type(function.__self__)):
        function = function.__func__.__get__(request.instance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixturedef, "func", _synchronous(function, clock))
        return (yield)


@pytest.fixture
def vsingest_seed(request: pytest.FixtureRequest) -> int:
    """The seed of all randomness: ``--vsingest-seed``; override or parametrize it."""
    return int(request.config.getoption("--vsingest-seed"))


@pytest.fixture
def vsingest_settings() -> dict[str, Any]:
    """The settings of `vsingest_server`, as `ServerConfig` takes them; override it."""
    return {}


@pytest.fixture
def vsingest_scenario() -> Any:
    """What goes wrong at `vsingest_server`: a scenario of `vsingest emulate`; override it."""
    return None


@pytest.fixture
def vsingest_clock(
    request: pytest.FixtureRequest, vsingest_seed: int
) -> Generator["VirtualTime", None, None]:
    """The `VirtualTime` of a test."""
    from vsingest.testing import VirtualTime

    if "anyio_backend" in request.fixturenames:
        _check_backend(request.getfixturevalue("anyio_backend"))

    with VirtualTime(vsingest_seed) as time:
        yield time


@pytest.fixture
def vsingest_server(
    vsingest_clock: "VirtualTime",
    vsingest_settings: dict[str, Any],
    vsingest_scenario: Any,
    vsingest_seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator["InMemoryServer", None, None]:
    """A listening `InMemoryServer`, which `vsingest.connect` finds through the environment."""
    from vsingest.testing import InMemoryServer

    server = InMemoryServer(scenario=vsingest_scenario, seed=vsingest_seed, **vsingest_settings)
    vsingest_clock.run(server.start())
    monkeypatch.delenv("VIDEOSDK_AUTH_TOKEN", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    vsingest_clock.run(server.stop())


@pytest.fixture
def vsingest_trace(vsingest_clock: "VirtualTime") -> "Trace":
    """A `Trace` of everything that is sent over the network in a test."""
    return vsingest_clock.trace()


def _check_backend(backend: Any) -> None:
    """Refuses backends of anyio other than asyncio, whose options are ignored."""
    name = backend if isinstance(backend, str) else backend[0]
    if name != "asyncio":
        pytest.fail(
            f"anyio_backend: vsingest's fixtures run on asyncio, in virtual time, not on {name}; "
            'give the test a fixture anyio_backend that returns "asyncio"',
            pytrace=False,
        )


def _synchronous(function: Any, clock: "VirtualTime") -> Callable[..., Any]:
    """Wraps an asynchronous fixture in a synchronous one that runs it in virtual time."""
    if not inspect.isasyncgenfunction(function):
        return lambda **given: clock.run(function(**given))

    def generate(**given: Any) -> Generator[Any, None, None]:
        steps = function(**given)

        async def step() -> Any:
            return await anext(steps, None)

        yield clock.run(step())
        clock.run(step())

    return generate


def _is_ours(item: object) -> bool:
    return (
        isinstance(item, pytest.Function)
        and _CLOCK in item.fixturenames
        and inspect.iscoroutinefunction(item.obj)
    )


def _taken_back(item: Any) -> Any:
    if not _is_ours(item) or type(item) is pytest.Function:
        return item
    plain = pytest.Function.from_parent(
        item.parent,
        name=item.name,
        callspec=getattr(item, "callspec", None),
        callobj=item.obj,
        fixtureinfo=item._fixtureinfo,
        keywords=item.keywords,
        originalname=item.originalname,
    )
    # In its automatic mode pytest-asyncio has marked it, and would warn about it.
    plain.own_markers = [mark for mark in item.own_markers if mark.name != "asyncio"]
    return plain
