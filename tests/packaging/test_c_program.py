"""A C program builds against the installed headers and library, without Python."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast

HEADERS = sorted(Path(fast.get_include()).glob("vsingest/*.h"))


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_a_header_needs_no_other_first(compiler, header):
    flags = ["-std=c11", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", "-I", fast.get_include()]
    checked = subprocess.run(
        [compiler, *flags, header], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_a_c_program_uses_the_kernels(program):
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split(" ")
    expected = fast.encode_media(fast.float_to_s16(np.array([0, 0.5, -1, 2], np.float32)))
    assert said[0] == fast.supported_isas()[-1]
    assert said[1] == expected.decode()
    assert said[2:] == ["resampled", "480", "to", "80\n"]
