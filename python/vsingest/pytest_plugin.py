"""Fixtures for pytest: a virtual clock, a server in memory, a trace.

An asynchronous test that asks for one of them, or for a fixture that does, runs in virtual time,
whichever plugin for asynchronous tests there is besides; all others are left alone.
"""

import inspect
from collections.abc import Generator
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
    """Takes our tests back from plugins that would run them in a loop of their own."""
    made = yield
    items = made if isinstance(made, list) else [made]
    ours = [_taken_back(item) for item in items]
    return ours if isinstance(made, list) else ours[0]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs an asynchronous test in virtual time, where it asks for that."""
    if not _is_ours(pyfuncitem):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    clock: Any = pyfuncitem.funcargs[_CLOCK]
    clock.run(pyfuncitem.obj(**given))
    return True


@pytest.fixture
def vsingest_seed(request: pytest.FixtureRequest) -> int:
    """What determines every draw: ``--vsingest-seed``; override or parametrize it at will."""
    return int(request.config.getoption("--vsingest-seed"))


@pytest.fixture
def vsingest_settings() -> dict[str, Any]:
    """The settings of `vsingest_server`, as `ServerConfig` takes them; override it at will."""
    return {}


@pytest.fixture
def vsingest_clock(vsingest_seed: int) -> Generator["VirtualTime", None, None]:
    """The `VirtualTime` of a test."""
    from vsingest.testing import VirtualTime

    with VirtualTime(vsingest_seed) as time:
        yield time


@pytest.fixture
def vsingest_server(
    vsingest_clock: "VirtualTime",
    vsingest_settings: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Generator["InMemoryServer", None, None]:
    """An `InMemoryServer` that listens, and that `vsingest.connect` finds by the environment."""
    from vsingest.testing import InMemoryServer

    server = InMemoryServer(**vsingest_settings)
    vsingest_clock.run(server.start())
    monkeypatch.delenv("VIDEOSDK_AUTH_TOKEN", raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    vsingest_clock.run(server.stop())


@pytest.fixture
def vsingest_trace(vsingest_clock: "VirtualTime") -> "Trace":
    """A `Trace` of all that goes over the network in a test."""
    return vsingest_clock.trace()


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
    # In its automatic mode pytest-asyncio has marked it, and would wonder where its test went.
    plain.own_markers = [mark for mark in item.own_markers if mark.name != "asyncio"]
    return plain
