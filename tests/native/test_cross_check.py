"""The kernels of every instruction set against their specification, in C, NEON emulated."""

import os
import platform
import subprocess

import pytest
from tests.native.builder import CROSS_CHECKS, SETS_OF_X86, Builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def native(need, tmp_path_factory):
    need("cc")
    sets = SETS_OF_X86 if platform.machine() == "x86_64" else {}
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
    return Builder(tmp_path_factory.mktemp("native"), "cc", *sanitize, sets=sets)


@pytest.fixture(scope="module")
def arm(need, tmp_path_factory):
    need("aarch64-linux-gnu-gcc", "qemu-aarch64")
    folder = tmp_path_factory.mktemp("arm")
    return Builder(folder, "aarch64-linux-gnu-gcc", "-static", sets={})


def run(*command):
    """Returns the sets that were checked."""
    # gcc 13 and newer watch for the use of a frame after its return unless told not to.
    watched = {**os.environ, "ASAN_OPTIONS": "detect_stack_use_after_return=1"}
    done = subprocess.run(command, env=watched, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("driver", CROSS_CHECKS)
def test_kernels_of_this_machine(native, driver):
    assert "scalar" in run(native.program(driver))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("driver", CROSS_CHECKS)
def test_kernels_of_neon(arm, driver):
    assert run("qemu-aarch64", arm.program(driver)) == ["scalar", "neon"]


def test_what_pacing_asks_of_this_system(native):
    assert run(native.program("pacing_floor")) == ["waits", "keys", "sockets", "beat"]
