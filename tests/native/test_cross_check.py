"""The kernels of every instruction set against their specification, in C, NEON emulated."""

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src"
KEPT = HERE.parents[1] / "build" / "native"
DRIVERS = sorted(path.stem for path in HERE.glob("cross_check_*.c"))
# As in src/kernels/CMakeLists.txt: contraction would change a float's last bit.
FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fno-math-errno"]
AVX2 = ["-mavx2", "-mfma"]
AVX512 = [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vbmi"]
# As there, too: a frame that gcc's AddressSanitizer keeps to watch for its use after a return is
# aligned to 32 bytes, while a vector of 64 in it is stored as if it were aligned to 64.
AVX512.append("--param=asan-use-after-return=0")
SETS_OF_X86 = {"avx2": AVX2, "avx512": AVX512}


class Builder:
    """Compiles the kernels, where nothing kept from before is of the same, and drivers."""

    def __init__(self, folder, compiler, *flags, sets):
        self.folder, self.sets = folder, sets
        self.compile = [compiler, *FLAGS, *flags, f"-I{SRC}/include", f"-I{SRC}/kernels"]
        kept = KEPT / f"{compiler}-{self.digest()}"
        if not kept.exists():
            for old in KEPT.glob(f"{compiler}-*"):
                shutil.rmtree(old, ignore_errors=True)
            KEPT.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=KEPT))
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(partial(self.object, made), sorted(SRC.glob("kernels/*/*.c"))))
            with contextlib.suppress(OSError):  # another run made them meanwhile
                made.rename(kept)
        self.kernels = sorted(kept.glob("*.o"))

    def digest(self):
        """Says which kernels, compiler and flags what was compiled is of."""
        version = subprocess.run([self.compile[0], "-v"], capture_output=True, check=True).stderr
        digest = hashlib.sha256(repr((self.compile, self.sets, version)).encode())
        for path in sorted(SRC.rglob("*.[ch]")):
            digest.update(str(path).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]

    def object(self, folder, source):
        target = folder / f"{source.stem}.o"
        selected = self.sets.get(source.stem.rpartition("_")[2], [])
        subprocess.run([*self.compile, *selected, "-c", source, "-o", target], check=True)

    def program(self, name):
        program = self.folder / name
        source = HERE / f"{name}.c"
        subprocess.run([*self.compile, source, *self.kernels, "-lm", "-o", program], check=True)
        return program


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
@pytest.mark.parametrize("driver", DRIVERS)
def test_kernels_of_this_machine(native, driver):
    assert "scalar" in run(native.program(driver))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("driver", DRIVERS)
def test_kernels_of_neon(arm, driver):
    assert run("qemu-aarch64", arm.program(driver)) == ["scalar", "neon"]
