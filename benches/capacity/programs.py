"""The bench's own C programs, built against the installed kernels."""

import functools
import os
import subprocess
from pathlib import Path

from vsingest import fast

BENCHES = Path(__file__).parent.parent
BUILT = BENCHES.parent / "build" / "capacity"
FLAGS = ("-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror")

GENERATOR = "capacity"
EPOLL_SERVER = "rivals"


@functools.cache
def build(folder):
    """Compiles the C files of a folder of benches into one program, and gives its path."""
    BUILT.mkdir(parents=True, exist_ok=True)
    program = BUILT / folder
    sources = sorted((BENCHES / folder).glob("*.c"))
    subprocess.run(
        [
            *(os.environ.get("CC", "cc"), *FLAGS, *sources, "-I", fast.get_include()),
            *("-L", fast.get_library_dir(), "-lvsingest_kernels", "-lm", "-o", program),
        ],
        check=True,
    )
    return program
