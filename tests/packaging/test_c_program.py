"""A C program builds against the installed headers and library, without Python."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast

COMPILER = os.environ.get("CC", "cc")

HEADERS = sorted(Path(fast.get_include()).glob("vsingest/*.h"))

pytestmark = pytest.mark.skipif(not shutil.which(COMPILER), reason=f"no C compiler: {COMPILER}")


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_a_header_needs_no_other_first(header):
    checked = subprocess.run(
        [
            COMPILER,
            "-std=c11",
            "-Wall",
            "-Werror",
            "-fsyntax-only",
            "-x",
            "c",
            str(header),
            "-I",
            fast.get_include(),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_a_c_program_uses_the_kernels(tmp_path):
    program = tmp_path / "program"
    source = Path(__file__).with_name("program.c")
    built = subprocess.run(
        [
            *(COMPILER, "-std=c11", "-Wall", "-Wextra", "-Werror", str(source)),
            *("-I", fast.get_include(), "-L", fast.get_library_dir()),
            *("-lvsingest_kernels", "-lm", "-o", str(program)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split(" ")
    expected = fast.encode_media(fast.float_to_s16(np.array([0, 0.5, -1, 2], np.float32)))
    assert said == [fast.supported_isas()[-1], expected.decode() + "\n"]
