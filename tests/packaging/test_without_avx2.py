"""What was built here, on a machine without AVX2: an emulated one of 2008, without any AVX."""

import os
import platform
import subprocess
import sys

import pytest

from vsingest import fast

ROUND_TRIP = """
import numpy as np
from vsingest import fast

s16 = np.arange(-480, 480, dtype=np.int16)
assert np.array_equal(fast.decode_media(fast.encode_media(s16)), s16)
assert np.array_equal(fast.float_to_s16(fast.s16_to_float(s16)), s16)
assert fast.mask(fast.mask(b"audio" * 20, b"mask"), b"mask") == b"audio" * 20
assert np.array_equal(fast.mix_minus(np.stack([s16, s16 * 0])), np.stack([s16 * 0, s16]))
resampler = fast.Resampler(48_000, 8_000, dtype="int16")
assert len(resampler.process(s16)) + len(resampler.flush()) == 160
print(fast.isa(), *fast.supported_isas())
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        platform.machine() != "x86_64" or bool(os.environ.get("VSINGEST_ISA")),
        reason="this is about the choice that x86-64 is given",
    ),
]


@pytest.fixture
def emulated(need):
    need("qemu-x86_64")
    # What numpy's OpenBLAS may have been told of this machine is not true of the emulated one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}

    def run(*command, cpu="Nehalem", **variables):
        return subprocess.run(
            ["qemu-x86_64", "-cpu", cpu, *command],
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_package_works(emulated):
    done = emulated(sys.executable, "-c", ROUND_TRIP)
    assert (done.stdout.split(), done.returncode) == (["scalar", "scalar"], 0), done.stderr


def test_a_set_it_lacks_is_a_clear_error(emulated):
    done = emulated(sys.executable, "-c", "import vsingest.fast", VSINGEST_ISA="avx2")
    assert done.returncode == 1
    assert "VSINGEST_ISA='avx2' is not supported by this machine" in done.stderr


def test_a_c_program_works(emulated, program):
    here = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    done = emulated(program)
    assert done.stdout == here.replace(fast.supported_isas()[-1], "scalar", 1), done.stderr


@pytest.mark.parametrize("missing", ["avx2", "fma", "xsave"])
def test_avx2_is_used_only_with_all_that_it_needs(emulated, program, missing):
    """Without XSAVE, the system does not keep the registers of AVX2 when it switches tasks."""
    assert emulated(program, cpu="Haswell").stdout.split()[0] == "avx2"
    assert emulated(program, cpu=f"Haswell,-{missing}").stdout.split()[0] == "scalar"
