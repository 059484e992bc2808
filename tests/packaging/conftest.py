"""A C program that links the installed library."""

import os
import subprocess
from pathlib import Path

import pytest

from vsingest import fast


@pytest.fixture(scope="session")
def compiler(need):
    command = os.environ.get("CC", "cc")
    need(command)
    return command


@pytest.fixture(scope="session")
def program(compiler, tmp_path_factory):
    built = tmp_path_factory.mktemp("program") / "program"
    source = Path(__file__).with_name("program.c")
    done = subprocess.run(
        [
            *(compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", source),
            *("-I", fast.get_include(), "-L", fast.get_library_dir()),
            *("-lvsingest_kernels", "-lm", "-o", built),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return built
