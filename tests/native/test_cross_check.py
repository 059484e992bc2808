"""The kernels of every instruction set against their scalar specification, in C, NEON emulated."""

import platform
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

KERNELS = Path(__file__).parents[2] / "src" / "kernels"
# As in src/kernels/CMakeLists.txt: contraction would change a float's last bit.
FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-ffp-contract=off", "-fno-math-errno"]
AVX2 = ["-mavx2", "-mfma"]
AVX512 = [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512vbmi"]


def build(compiler, folder, driver, flags, link):
    """Compiles the kernels and the driver into one program."""

    def compile_one(source):
        by_name = AVX512 if "_avx512" in source.stem else AVX2 if "_avx2" in source.stem else []
        target = folder / f"{source.stem}.o"
        selected = by_name if compiler == "cc" and platform.machine() == "x86_64" else []
        command = [compiler, *FLAGS, *flags, *selected, f"-I{KERNELS}", "-c", source, "-o", target]
        subprocess.run(command, check=True)
        return target

    with ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compile_one, [*sorted(KERNELS.glob("*.c")), driver]))
    program = folder / driver.stem
    subprocess.run([compiler, *flags, *objects, *link, "-lm", "-o", program], check=True)
    return program


@pytest.fixture
def driver():
    return Path(__file__).with_name("cross_check_pcm.c")


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_pcm_kernels_of_this_machine(tmp_path, driver):
    flags = ["-fsanitize=undefined", "-fno-sanitize-recover=undefined"]
    program = build("cc", tmp_path, driver, flags, [])
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "scalar" in done.stdout.split()


@pytest.mark.skipif(
    shutil.which("aarch64-linux-gnu-gcc") is None or shutil.which("qemu-aarch64") is None,
    reason="needs gcc-aarch64-linux-gnu and qemu-user",
)
def test_pcm_kernels_of_neon(tmp_path, driver):
    program = build("aarch64-linux-gnu-gcc", tmp_path, driver, [], ["-static"])
    done = subprocess.run(
        ["qemu-aarch64", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["scalar", "neon"]
