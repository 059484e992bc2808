"""What every command has in common."""

import os
import subprocess
import sys

import pytest

COMMANDS = ("demo", "doctor", "serve", "token", "session", "send", "listen", "devices")


def test_help_names_every_command(vsingest):
    done = vsingest("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(vsingest, command):
    assert vsingest(command, "--help").returncode == 0


def test_an_unknown_option_is_wrong_usage(vsingest):
    assert vsingest("doctor", "--colour").returncode == 2


def test_the_script_is_installed():
    script = os.path.join(os.path.dirname(sys.executable), "vsingest")
    assert subprocess.run([script, "--help"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("package", ["typer", "rich", "soundfile"])
def test_a_missing_extra_is_one_line(package):
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from vsingest.cli.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "doctor"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert package in done.stderr
    assert "pip install 'vsingest[" in done.stderr
