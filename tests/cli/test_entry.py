"""What every command has in common."""

import json
import os
import subprocess
import sys
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from vsingest.cli.app import COMMANDS
from vsingest.cli.lazy import load

HEAVY = (
    "aiohttp",
    "asyncio",
    "cryptography",
    "matplotlib",
    "msgspec",
    "numpy",
    "soundfile",
    "soxr",
)
# msgspec writes the output of every command.
HEAVY_FOR_HELP = (
    *(name for name in HEAVY if name != "msgspec"),
    *("vsingest.client.call.call", "vsingest.fast", "vsingest.server"),
)


def leaves():
    """Every command by its whole name; of a group, those in it."""
    for name, entry in COMMANDS.items():
        command = load(name, entry)
        for part, one in getattr(command, "commands", {"": command}).items():
            yield f"{name} {part}".strip(), one


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )


def test_help_names_every_command(vsingest):
    done = vsingest("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.fixture(scope="module")
def helped():
    """How each command ended that was asked for help, what it said, and what it loaded.

    All in one process: what a command loads is told of that command alone.
    """
    program = f"""
import contextlib, io, json, sys
from vsingest.cli.__main__ import main

heavy = set({HEAVY_FOR_HELP})
found = {{}}
for command in sys.argv[1:]:
    sys.argv[1:] = [command, "--help"]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            main()
        except SystemExit as ended:
            found[command] = [ended.code, said.getvalue(), sorted(heavy & set(sys.modules))]
            heavy -= set(sys.modules)
print(json.dumps(found))
"""
    return json.loads(run(program, *COMMANDS).stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(helped, command):
    status, said, _ = helped[command]
    assert not status
    assert "Usage: vsingest " + command in said


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_nothing_of_what_a_command_needs_to_run(helped, command):
    assert helped[command][2] == []


@pytest.mark.parametrize(("name", "command"), list(leaves()))
def test_every_command_speaks_json(name, command):
    # The benches have options of their own, and are started as they are.
    options = {option.name for option in command.params}
    assert "json" in options or name in ("bench capacity", "bench scaling")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"]])
def test_what_needs_nothing_loads_nothing(arguments):
    program = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print(*set({HEAVY}) & set(sys.modules), file=sys.stderr))\n"
        "from vsingest.cli.__main__ import main; main()"
    )
    done = run(program, *arguments)
    assert done.returncode == 0
    assert done.stderr.split() == []


def test_the_version_is_shown(vsingest):
    assert vsingest("--version").stdout == f"vsingest {version('vsingest')}\n"


def test_a_command_that_is_none_is_told_from_one_like_it(vsingest):
    done = vsingest("lisen")
    assert done.returncode == 2
    assert "Did you mean 'listen'" in done.stderr


def test_an_unknown_option_is_wrong_usage(vsingest):
    assert vsingest("doctor", "--colour").returncode == 2


def test_the_script_is_installed():
    script = os.path.join(os.path.dirname(sys.executable), "vsingest")
    assert subprocess.run([script, "--help"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("package", "extra", "command"),
    [
        ("typer", "cli", ["doctor"]),
        ("rich", "cli", ["doctor"]),
        ("soundfile", "cli", ["demo"]),
        ("matplotlib", "plot", ["demo"]),
        ("matplotlib", "plot", ["load", "--plot=load.png"]),
    ],
)
def test_a_missing_extra_is_one_line(package, extra, command):
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from vsingest.cli.__main__ import main; main()"
    )
    done = run(program, *command)
    assert done.returncode == 1
    assert done.stderr == f"vsingest: this needs {package}: pip install 'vsingest[{extra}]'\n"


def brought_by(extra):
    """The names of all packages that an extra of ours installs, as far as they are here."""
    names, asked = set(), [("vsingest", extra)]
    while asked:
        name, extra = asked.pop()
        for requirement in map(Requirement, requires(name) or ()):
            marker = requirement.marker
            if marker is None or marker.evaluate({"extra": extra}):
                one = canonicalize_name(requirement.name)
                if one not in names or one == "vsingest":
                    names.add(one)
                    asked += [(one, each) for each in requirement.extras or {""}]
    return names


def test_a_server_draws_nothing():
    assert "prometheus-client" in brought_by("server")
    assert "matplotlib" not in brought_by("server") | brought_by("cli")
    assert "matplotlib" in brought_by("plot") & brought_by("all")


def test_ctrl_c_while_a_command_is_imported_is_no_traceback():
    program = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'vsingest.cli.send': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from vsingest.cli.__main__ import main; main()"
    )
    done = run(program, "send", "tone", "--room=r")
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 130)
