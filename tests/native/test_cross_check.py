"""The kernels of every instruction set against their specification, in C, NEON emulated."""

import platform
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src"
DRIVERS = sorted(path.stem for path in HERE.glob("cross_check_*.c"))
# As in src/kernels/CMakeLists.txt: contraction would change a float's last bit.
FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fno-math-errno"]
AVX2 = ["-mavx2", "-mfma"]
AVX512 = [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vbmi"]
SETS_OF_X86 = {"avx2": AVX2, "avx512": AVX512}


class Builder:
    """Compiles the kernels once, and drivers that link them."""

    def __init__(self, folder, compiler, *flags, sets):
        self.folder, self.flags = folder, flags
        self.compile = [compiler, *FLAGS, *flags, f"-I{SRC}/include", f"-I{SRC}/kernels"]

        def compile_one(source):
            target = folder / f"{source.stem}.o"
            selected = sets.get(source.stem.rpartition("_")[2], [])
            subprocess.run([*self.compile, *selected, "-c", source, "-o", target], check=True)
            return target

        with ThreadPoolExecutor(2) as pool:
            self.kernels = list(pool.map(compile_one, sorted(SRC.glob("kernels/*/*.c"))))

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
    done = subprocess.run(command, capture_output=True, text=True, check=False)
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
