"""Which instruction sets of x86-64 are used: what CPUID tells, and what the system saves.

The numbers of the bits are those of Intel's manual, and the names those of Linux's /proc/cpuinfo.
"""

import platform
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="this is about x86-64")

HERE = Path(__file__).parent
KERNELS = HERE.parents[1] / "src" / "kernels"
NEEDED = {  # by AVX2: where the answer stands, and which bit it is
    "fma": ("leaf1_ecx", 12),
    "osxsave": ("leaf1_ecx", 27),
    "avx": ("leaf1_ecx", 28),
    "avx2": ("leaf7_ebx", 5),
    "saves xmm": ("xcr0", 1),
    "saves ymm": ("xcr0", 2),
}
NEEDED_TOO = {  # by AVX-512
    "avx512f": ("leaf7_ebx", 16),
    "avx512bw": ("leaf7_ebx", 30),
    "avx512vl": ("leaf7_ebx", 31),
    "avx512vbmi": ("leaf7_ecx", 1),
    "saves masks": ("xcr0", 5),
    "saves the upper halves of zmm0 to zmm15": ("xcr0", 6),
    "saves zmm16 to zmm31": ("xcr0", 7),
}


@pytest.fixture(scope="module")
def sets(need, tmp_path_factory):
    """Returns the sets that a processor with these features has, as our code reads its answers."""
    need("cc")
    program = tmp_path_factory.mktemp("sets") / "x86_sets"
    sources = [HERE / "x86_sets.c", KERNELS / "simd" / "x86_sets.c"]
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{KERNELS}"]
    subprocess.run(["cc", *flags, *sources, "-o", program], check=True)

    def of(features):
        answers = dict.fromkeys(("leaf1_ecx", "leaf7_ebx", "leaf7_ecx", "xcr0"), 0)
        for word, bit in features.values():
            answers[word] |= 1 << bit
        words = [hex(answer) for answer in answers.values()]
        done = subprocess.run([program, *words], capture_output=True, text=True, check=True)
        return done.stdout.split()

    return of


def without(features, lacking):
    return {name: place for name, place in features.items() if name != lacking}


def test_a_processor_with_all_has_every_set(sets):
    assert sets(NEEDED | NEEDED_TOO) == ["scalar", "avx2", "avx512"]
    assert sets(NEEDED) == ["scalar", "avx2"]
    assert sets({}) == sets(NEEDED_TOO) == ["scalar"]


@pytest.mark.parametrize("lacking", NEEDED)
def test_each_that_avx2_needs_is_asked_for(sets, lacking):
    assert sets(without(NEEDED | NEEDED_TOO, lacking)) == ["scalar"]


@pytest.mark.parametrize("lacking", NEEDED_TOO)
def test_each_that_avx512_needs_is_asked_for(sets, lacking):
    assert sets(without(NEEDED | NEEDED_TOO, lacking)) == ["scalar", "avx2"]
