"""What the way through Python costs: each kernel called from C, and by its Python name.

One 20 ms frame at 8 kHz, into a buffer of the caller's but for encode_media's new bytes.
"""

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast

SAMPLES = 160
RATES = 8_000, 16_000
TIMES = 1_000
COMPILER = os.environ.get("CC", "cc")

RNG = np.random.default_rng(1)
FLOATS = RNG.uniform(-1, 1, SAMPLES).astype(np.float32)
S16 = RNG.integers(-9_000, 9_000, SAMPLES).astype(np.int16)
ROOM = np.stack([S16, S16, S16])
MESSAGE = np.frombuffer(fast.encode_media(S16), np.uint8)

# What each works on, what it fills, and how it is called by its Python name.
WORKS = {
    "float_to_s16": (FLOATS, S16, "work(x, out=out)"),
    "s16_to_float": (S16, FLOATS, "work(x, out=out)"),
    "ulaw_encode": (S16, np.empty(SAMPLES, np.uint8), "work(x, out=out)"),
    "apply_gain": (S16, S16, "work(x, 0.5, 0.6, out=out)"),
    "mask": (MESSAGE, MESSAGE, "work(x, b'7ab=', out=out)"),
    "encode_media": (S16, MESSAGE, "work(x)"),
    "encode_media_into": (S16, MESSAGE, "work(x, out)"),
    "decode_media": (MESSAGE, S16, "work(x, out=out)"),
    "mix_minus": (ROOM, ROOM, "work(x, out=out)"),
    "resample": (FLOATS, np.empty(2 * SAMPLES, np.float32), "work(x, out=out)"),
}


@pytest.fixture(scope="session")
def kernels(tmp_path_factory):
    """The kernels of the installed static library, behind loops in C."""
    if not shutil.which(COMPILER):
        pytest.skip(f"no C compiler: {COMPILER}")
    library = tmp_path_factory.mktemp("native") / "from_c.so"
    subprocess.run(
        [
            *(COMPILER, "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"),
            *(Path(__file__).parent / "native/from_c.c", "-I", fast.get_include()),
            *("-L", fast.get_library_dir(), "-lvsingest_kernels", "-lm", "-o", library),
        ],
        check=True,
    )
    loaded = ctypes.CDLL(str(library))
    assert loaded.make_ready(fast.isa().encode(), *RATES) == 0
    return loaded


@pytest.fixture(params=WORKS)
def work(request, benchmark):
    benchmark.group = f"{request.param} from C and from Python, {SAMPLES} samples"
    x, out, call = WORKS[request.param]
    return request.param, x, out.copy(), call


def test_vsingest(measure_call, work):
    name, x, out, call = work
    function = fast.Resampler(*RATES).process if name == "resample" else getattr(fast, name)
    measure_call(call, work=function, x=x, out=out)


def test_c(benchmark, measure, kernels, work):
    name, x, out, _ = work
    benchmark.extra_info["calls"] = TIMES
    measure(getattr(kernels, name), TIMES, out.ctypes, x.ctypes)
