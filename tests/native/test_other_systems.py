"""The C code for macOS and Windows, compiled by zig; the kernels of Windows run under Wine."""

import importlib.util
import os
import subprocess
from pathlib import Path

import pytest
from tests.native.builder import CROSS_CHECKS, SETS_OF_X86, SRC, Builder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("VSINGEST_CROSS" not in os.environ, reason="for `make cross`"),
]

STRICT = ["-Wconversion"]  # as src/kernels/CMakeLists.txt
MACOS = ["aarch64-macos", "x86_64-macos"]
WINDOWS = ["-lws2_32", "-lbcrypt", "-lwinmm"]
PROGRAMS = [*CROSS_CHECKS, "pacing_floor"]


def builder(folder, target, libraries):
    """Compiles all kernels for another system, with its warnings as errors."""
    zig = Path(importlib.util.find_spec("ziglang").origin).parent / "zig"
    sets = SETS_OF_X86 if target.startswith("x86_64") else {}
    # Of gcc alone, and for AddressSanitizer.
    sets = {name: [one for one in of if "asan" not in one] for name, of in sets.items()}
    compiler = [str(zig), "cc", "-target", target]
    return Builder(folder, compiler, sets=sets, strict=STRICT, name=target, libraries=libraries)


@pytest.fixture(scope="module")
def windows(tmp_path_factory):
    return builder(tmp_path_factory.mktemp("windows"), "x86_64-windows-gnu", WINDOWS)


@pytest.fixture(scope="module")
def wine(tmp_path_factory):
    """Runs a program of Windows; returns what it printed."""
    command = next(
        path for path in ("/usr/lib/wine/wine64", "/usr/bin/wine64") if os.path.exists(path)
    )
    folder = tmp_path_factory.mktemp("wine")
    environment = {**os.environ, "WINEPREFIX": str(folder), "WINEDEBUG": "-all"}

    def run(program):
        done = subprocess.run(
            [command, program], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", MACOS)
def test_every_program_links_for_macos(tmp_path, target):
    made = builder(tmp_path, target, ["-lm"])
    for name in PROGRAMS:
        made.program(name)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", [*MACOS, "x86_64-windows-gnu"])
def test_the_engine_compiles(tmp_path, target):
    made = builder(tmp_path, target, [])
    sources = sorted(SRC.glob("engine/*.c"))
    assert sources
    for source in sources:
        made.object(tmp_path, source)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("driver", CROSS_CHECKS)
def test_kernels_of_windows(windows, wine, driver):
    assert "scalar" in wine(windows.program(driver))


@pytest.mark.timeout(600)
def test_what_pacing_asks_of_windows(windows, wine):
    assert wine(windows.program("pacing_floor")) == ["waits", "keys", "sockets", "beat"]
