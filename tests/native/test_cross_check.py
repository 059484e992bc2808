"""The kernels of every instruction set against their specification, in C, NEON emulated."""

import platform
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KERNELS = HERE.parents[1] / "src" / "kernels"
DRIVERS = ["cross_check_pcm", "cross_check_fir"]
# As in src/kernels/CMakeLists.txt: contraction would change a float's last bit.
FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-ffp-contract=off", "-fno-math-errno"]
AVX2 = ["-mavx2", "-mfma"]
AVX512 = [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vbmi"]


def compile_all(compiler, folder, flags, sources):
    """Compiles each source for the instruction set its name tells."""

    def compile_one(source):
        by_name = AVX512 if "_avx512" in source.stem else AVX2 if "_avx2" in source.stem else []
        target = folder / f"{source.stem}.o"
        selected = by_name if compiler == "cc" and platform.machine() == "x86_64" else []
        command = [compiler, *FLAGS, *flags, *selected, f"-I{KERNELS}", "-c", source, "-o", target]
        subprocess.run(command, check=True)
        return target

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(compile_one, sources))


def build(compiler, folder, flags, link):
    """Compiles the kernels once, and each driver into a program with them."""
    kernels = compile_all(compiler, folder, flags, sorted(KERNELS.glob("*.c")))
    for name in DRIVERS:
        driver = compile_all(compiler, folder, flags, [HERE / f"{name}.c"])
        command = [compiler, *flags, *driver, *kernels, *link, "-lm", "-o", folder / name]
        subprocess.run(command, check=True)
    return folder


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    flags = ["-fsanitize=undefined", "-fno-sanitize-recover=undefined"]
    return build("cc", tmp_path_factory.mktemp("native"), flags, [])


@pytest.fixture(scope="module")
def emulated(tmp_path_factory):
    if shutil.which("aarch64-linux-gnu-gcc") is None or shutil.which("qemu-aarch64") is None:
        pytest.skip("needs gcc-aarch64-linux-gnu and qemu-user")
    return build("aarch64-linux-gnu-gcc", tmp_path_factory.mktemp("neon"), [], ["-static"])


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_kernels_of_this_machine(native, driver):
    done = subprocess.run([native / driver], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "scalar" in done.stdout.split()


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_kernels_of_neon(emulated, driver):
    done = subprocess.run(
        ["qemu-aarch64", emulated / driver],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["scalar", "neon"]
