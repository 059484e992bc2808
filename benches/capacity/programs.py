"""The bench's own C programs, built against the installed kernels."""

import functools
import os
import subprocess
from pathlib import Path

from vsingest import fast

BENCHES = Path(__file__).parent.parent
BUILT = BENCHES.parent / "build" / "capacity"
FLAGS = ("-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror")

GENERATOR = "capacity", "secure"
EPOLL_SERVER = ("rivals",)


@functools.cache
def build(folder, *others):
    """Compiles the C files of folders of benches into one program, and gives its path."""
    BUILT.mkdir(parents=True, exist_ok=True)
    program = BUILT / folder
    folders = [BENCHES / each for each in (folder, *others)]
    sources = sorted(source for each in folders for source in each.glob("*.c"))
    headers = [word for each in folders for word in ("-I", each)]
    subprocess.run(
        [
            *(os.environ.get("CC", "cc"), *FLAGS, *sources, *headers, "-I", fast.get_include()),
            *("-L", fast.get_library_dir(), "-lvsingest_kernels", "-lm", "-ldl", "-o", program),
        ],
        check=True,
    )
    return program
