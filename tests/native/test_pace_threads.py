"""The threads that pace calls, under ThreadSanitizer."""

import subprocess
from pathlib import Path

import pytest

from vsingest.fast import get_library_dir

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SRC = HERE.parents[1] / "src"
SHARED = [*SRC.glob("kernels/pacing/*.c"), *SRC.glob("kernels/playout/*ring.c")]


def test_beats_and_their_owners_share_nothing_unguarded(need, tmp_path):
    need("cc")
    program = tmp_path / "pace_threads"
    sources = [HERE / "pace_threads.c", *SHARED]
    flags = ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=thread"]
    flags += [f"-I{SRC}/include", f"-I{SRC}/kernels"]
    # What computes and shares nothing comes from the library, as it was built.
    library = Path(get_library_dir()) / "libvsingest_kernels.a"
    command = ["cc", *flags, *sources, library, "-lm", "-lpthread", "-o", program]
    subprocess.run(command, check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    assert int(done.stdout) > 0
