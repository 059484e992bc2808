"""What every command has in common."""

import os
import subprocess
import sys
from importlib.metadata import version

import pytest

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


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(vsingest, command):
    assert vsingest(command, "--help").returncode == 0


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
    ("package", "command"),
    [("typer", "doctor"), ("rich", "doctor"), ("soundfile", "demo"), ("matplotlib", "demo")],
)
def test_a_missing_extra_is_one_line(package, command):
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from vsingest.cli.__main__ import main; main()"
    )
    done = run(program, command)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert package in done.stderr
    assert "pip install 'vsingest[" in done.stderr


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
