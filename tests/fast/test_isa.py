"""The instruction set is chosen at import, and every one gives the same results."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from vsingest import fast

# What Linux calls the features of a processor, and the sets that they amount to.
FEATURES = {
    "avx2": {"avx2", "fma"},
    "avx512": {"avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512vbmi"},
}


def run(isa, *command):
    environment = {**os.environ, "VSINGEST_ISA": isa}
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(
    platform.machine() != "x86_64" or not Path("/proc/cpuinfo").exists(),
    reason="Linux tells the features of an x86-64 by these names",
)
def test_the_sets_are_those_that_the_system_tells():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = set(next(line for line in lines if line.startswith("flags")).split())
    told = [isa for isa, features in FEATURES.items() if features <= flags]
    assert fast.supported_isas() == ("scalar", *told)


@pytest.mark.parametrize("isa", fast.supported_isas())
def test_a_supported_instruction_set_can_be_forced(isa):
    done = run(isa, "-c", "from vsingest import fast; print(fast.isa())")
    assert done.stdout.strip() == isa, done.stderr


@pytest.mark.parametrize("isa", ["sse9", "AVX2", "avx2 "])
def test_an_unknown_instruction_set_is_a_clear_error(isa):
    done = run(isa, "-c", "import vsingest.fast")
    assert done.returncode == 1
    assert f"VSINGEST_ISA={isa!r} is not an instruction set" in done.stderr
    assert "scalar" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif("VSINGEST_ISA" in os.environ, reason="this is the run of one instruction set")
@pytest.mark.parametrize("isa", [isa for isa in fast.supported_isas() if isa != fast.isa()])
def test_the_whole_core_under_every_other_instruction_set(isa):
    done = run(isa, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(Path(__file__).parent))
    assert done.returncode == 0, done.stdout + done.stderr
