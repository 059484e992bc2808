"""Compiles the kernels and drives programs in C over them."""

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src"
KEPT = HERE.parents[1] / "build" / "native"
CROSS_CHECKS = sorted(path.stem for path in HERE.glob("cross_check_*.c"))
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

    def __init__(self, folder, compiler, *flags, sets, strict=(), name=None, libraries=("-lm",)):
        self.folder, self.sets, self.strict, self.libraries = folder, sets, strict, libraries
        compiler = [compiler] if isinstance(compiler, str) else compiler
        self.compile = [*compiler, *FLAGS, *flags, f"-I{SRC}/include", f"-I{SRC}/kernels"]
        asked = subprocess.run([*compiler, "--version"], capture_output=True, check=True)
        self.version = asked.stdout
        name = name or compiler[0]
        kept = KEPT / f"{name}-{self.digest()}"
        if not kept.exists():
            for old in KEPT.glob(f"{name}-*"):
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
        digest = hashlib.sha256(repr((self.compile, self.sets, self.strict, self.version)).encode())
        for path in sorted(SRC.rglob("*.[ch]")):
            digest.update(str(path).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]

    def object(self, folder, source):
        target = folder / f"{source.stem}.o"
        selected = self.sets.get(source.stem.rpartition("_")[2], [])
        subprocess.run(
            [*self.compile, *self.strict, *selected, "-c", source, "-o", target], check=True
        )

    def program(self, name):
        program = self.folder / name
        source = HERE / f"{name}.c"
        command = [*self.compile, source, *self.kernels, *self.libraries, "-o", program]
        subprocess.run(command, check=True)
        return program
