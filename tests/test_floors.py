"""The floors of the package: what may import what. Imports go down, and never in a circle."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "python"

# Each package, and the packages that it may import beside itself. `system` is the process clock.
PACKAGES = {
    "system": {},
    "signals": {},
    "fast": {},
    "protocol": {"system"},
    "auth": {"protocol", "system"},
    "cluster": {"protocol", "system"},
    "media": {"fast", "protocol", "system"},
    "observe": {"system"},
    "transport": {"fast", "protocol", "system"},
    "client": {"auth", "fast", "media", "observe", "protocol", "system", "transport"},
    "server": {
        *("auth", "cluster", "fast", "media", "observe", "protocol", "signals", "system"),
        "transport",
    },
    "conform": {"auth", "observe", "protocol", "system"},
    "emulate": {"protocol", "server", "system"},
    "sync": {"client", "media", "protocol"},
    "load": {"client", "media", "protocol", "system"},
    "demo": {"client", "fast", "media", "protocol", "system"},
    "integrations": {"client", "fast", "media", "protocol", "system"},
    "testing": {"auth", "client", "emulate", "fast", "observe", "protocol", "server", "system"},
    "pytest_plugin": {"testing"},
    "cli": {
        *(
            "auth",
            "client",
            "cluster",
            "conform",
            "emulate",
            "demo",
            "fast",
            "load",
            "media",
            "observe",
            "protocol",
        ),
        *("server", "signals", "system", "testing"),
    },
    # Its names are loaded when they are first used.
    "__init__": {"auth", "client"},
}

# The same within the two ends, folder by folder; a file that stands beside the folders is one too.
SERVER = {
    "settings": {},
    "process": {},
    "nodes": {},
    "rooms": {"nodes", "settings"},
    "http": {"settings"},
    "storage": {"nodes", "rooms", "settings"},
    "webhooks": {"process", "rooms", "settings"},
    "recording": {"nodes", "rooms", "settings"},
    "agents": {"rooms", "webhooks", "http", "settings"},
    "rest": {"nodes", "rooms", "http", "settings", "storage", "recording", "agents"},
    "counters": {"http", "rooms"},
    "connections": {"nodes", "rooms", "http", "counters"},
    "metrics": {
        "nodes",
        "rooms",
        "http",
        "storage",
        "webhooks",
        "agents",
        "recording",
        "connections",
        "counters",
    },
    "services": {"nodes", "rooms", "agents", "recording", "settings", "storage", "webhooks"},
    "failover": {"rooms", "webhooks"},
    "parts": {
        *("agents", "connections", "http", "metrics", "nodes", "rest", "rooms", "counters"),
        *("services", "settings", "storage", "webhooks"),
    },
    "served_node": {"failover", "nodes", "parts", "rooms"},
    "server": {
        *("agents", "http", "metrics", "nodes", "parts", "process", "rooms", "served_node"),
        *("settings",),
    },
    "__init__": {"server", "settings"},
    "workers": {"__init__", "http", "nodes", "process", "settings", "storage"},
}
CLIENT = {
    "errors": {},
    "callbacks": {},
    "connecting": {},
    "origin": {},
    "shared_thread": {"origin"},
    "wakeup": {},
    "pacing": {"shared_thread", "wakeup"},
    "reconnect": {"errors"},
    "stats": {"reconnect"},
    "sockets": {"errors", "origin", "wakeup"},
    "session": {"errors", "sockets"},
    "hearing": {"callbacks", "errors", "pacing", "sockets", "stats", "wakeup"},
    "sending": {"errors", "hearing", "origin", "pacing", "stats", "wakeup", "sockets"},
    "call": {
        *("errors", "hearing", "pacing", "reconnect", "sending", "session", "sockets", "stats"),
        *("callbacks", "connecting", "origin", "wakeup"),
    },
    "capture": {"call", "errors", "origin", "sockets"},
    "thread": {"call", "callbacks", "connecting", "hearing", "sending", "shared_thread", "stats"},
    "connect_options": {"call", "reconnect", "sending"},
    "ingest_client": {
        *("call", "capture", "connect_options", "connecting", "errors", "reconnect", "session"),
        "origin",
    },
    "connect": {
        *("call", "capture", "connect_options", "errors", "ingest_client", "reconnect", "thread"),
        *("callbacks", "connecting", "session"),
    },
    "__init__": {},
}
FLOORS = {"vsingest": PACKAGES, "vsingest.server": SERVER, "vsingest.client": CLIENT}


@cache
def imports():
    """Each module of the package, and the modules it imports, those within functions too."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts)
        found[module] = names = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    modules = {name.removesuffix(".__init__"): name for name in found}
    return {
        module: {home for name in names if (home := home_of(name, modules)) and home != module}
        for module, names in found.items()
    }


def home_of(name, modules):
    """The file that an imported name comes from: a module, or a package's `__init__`."""
    return modules.get(name) or modules.get(name.rpartition(".")[0])


def room_of(module, house):
    return module.removeprefix(f"{house}.").partition(".")[0] if module.startswith(house) else None


@pytest.mark.parametrize("house", FLOORS)
def test_imports_go_where_the_floors_allow(house):
    floors = FLOORS[house]
    wrong = set()
    for module, names in imports().items():
        room = room_of(module, house)
        if room is None:
            continue
        for name in names:
            other = room_of(name, house)
            if other not in (None, room, "__init__") and other not in floors[room]:
                wrong.add(f"{module} imports {name}")
    assert not wrong


@pytest.mark.parametrize("house", FLOORS)
def test_every_room_has_its_place_in_the_floors(house):
    rooms = {room_of(module, house) for module in imports()} - {None}
    assert rooms == set(FLOORS[house])


@pytest.mark.parametrize("house", FLOORS)
def test_the_floors_have_no_circle(house):
    floors = {room: set(below) - {"__init__"} for room, below in FLOORS[house].items()}
    list(TopologicalSorter(floors).static_order())


def test_no_files_import_each_other_in_a_circle():
    try:
        list(TopologicalSorter(imports()).static_order())
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' -> '.join(circle.args[1])}")


def test_client_and_server_know_nothing_of_each_other():
    for module, names in imports().items():
        for one, other in (("client", "server"), ("server", "client")):
            if module.startswith(f"vsingest.{one}."):
                assert not {name for name in names if name.startswith(f"vsingest.{other}.")}
