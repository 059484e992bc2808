"""What `make` says on a machine that lacks something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDS = ROOT / "tools" / "needs.sh"


def needs(python, compiler, environment=None):
    command = ["sh", NEEDS, python, compiler]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def without(tmp_path):
    """A Python that lacks whatever is looked for by this word."""

    def make(word, answer="exit 1"):
        path = tmp_path / "python3.99"
        path.write_text(
            f'#!/bin/sh\ncase "$2" in *{word}*) {answer};; esac\nexec "{sys.executable}" "$@"\n'
        )
        path.chmod(0o755)
        return str(path)

    return make


def test_all_that_is_missing_is_named_at_once_with_its_packages(without):
    python = without("Python.h")
    assert needs(python, "no-such-cc") == (
        1,
        f"make: a C compiler (no-such-cc), {python}'s header Python.h: missing; "
        "on Debian or Ubuntu: apt-get install gcc libc6-dev python3.99-dev\n",
    )


def test_python_itself_and_its_virtual_environments_are_named(without):
    assert "apt-get install python3 python3-venv python3-dev" in needs("no-such-python", "sh")[1]
    assert "apt-get install python3.99-venv\n" in needs(without("ensurepip"), "sh")[1]


def test_a_python_that_is_too_old_is_told_by_its_version(without):
    python = without("version_info", 'case "$2" in *print*) echo 3.9.2;; *) exit 1;; esac; exit')
    assert needs(python, "sh") == (
        1,
        f"make: Python 3.11 or newer is needed, but {python} is 3.9.2; "
        "name another: make PYTHON=python3.12\n",
    )


def test_a_machine_that_has_all_is_told_nothing():
    assert needs(sys.executable, "sh") == (0, "")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_without_a_network_there_is_one_line_about_it(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    # What `make test` tells the programs it starts would change what the inner make says.
    ours = ("PIP_", "MAKE", "MFLAGS")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    done = subprocess.run(
        ["make", f"PYTHON={sys.executable}", "CC=sh", ".venv/.build"],
        cwd=tmp_path,
        env={**clean, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    said, failed = done.stderr.splitlines()
    assert said.startswith("make: pip reaches no package index: ")
    assert "PIP_INDEX_URL" in said
    assert failed.startswith("make: *** ")
