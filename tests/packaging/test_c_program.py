"""A C program builds against the installed headers and library, without Python."""

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast

HEADERS = sorted(Path(fast.get_include()).glob("vsingest/*.h"))


STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
@pytest.mark.parametrize("language", ["c", "c++"])
def test_a_header_needs_no_other_first(compiler, need, header, language):
    standard = "-std=c11"
    if language == "c++":
        need(compiler := os.environ.get("CXX", "c++"))
        standard = "-std=c++17"
    flags = [standard, *STRICT, "-fsyntax-only", "-x", language, "-I", fast.get_include()]
    checked = subprocess.run(
        [compiler, *flags, header], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def names_in(header):
    """What a header declares: macros, types, enumerators and functions."""
    text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.DOTALL)
    yield from re.findall(r"^#\s*define\s+(\w+)", text, re.MULTILINE)
    text = re.sub(r"^#.*$", "", text.replace("\\\n", " "), flags=re.MULTILINE)
    yield from re.findall(r"\b(?:struct|union|enum)\s+(\w+)", text)
    yield from re.findall(r"\btypedef\b[^;]*?(\w+)\s*;", text)
    for enumerators in re.findall(r"\benum\b[^{};()]*\{([^}]*)\}", text):
        yield from re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", enumerators.strip())
    yield from re.findall(r"^(?:[\w ]+[ *])(\w+)\(", text, re.MULTILINE)


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_a_header_names_nothing_that_is_not_ours(header):
    names = set(names_in(header))
    assert names
    assert {name for name in names if not name.lower().startswith("vsi_")} == set()


def test_the_library_exports_nothing_that_is_not_ours(need):
    need("nm")
    library = Path(fast.get_library_dir()) / "libvsingest_kernels.a"
    listed = subprocess.run(
        ["nm", "--defined-only", "--extern-only", "-P", library],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {line.split()[0] for line in listed.splitlines() if line and not line.endswith(":")}
    assert "vsi_ws_parser_next" in names
    assert {name for name in names if not name.startswith("vsi_")} == set()


def test_a_program_of_cpp_links_the_kernels(need, tmp_path):
    need(compiler := os.environ.get("CXX", "c++"))
    includes = "".join(f"#include <vsingest/{header.name}>\n" for header in HEADERS)
    source = tmp_path / "program.cpp"
    source.write_text(
        includes + "#include <cstdio>\n"
        "int main() {\n"
        "    vsi_stretch stretch;\n"
        "    vsi_stretch_init(&stretch, 0.1);\n"
        "    vsi_stretch_start(&stretch, 5.0);\n"
        "    vsi_stretch_leave(&stretch, 3);\n"
        '    std::printf("%d", static_cast<int>(stretch.frames.load()));\n'
        "}\n"
    )
    paths = ["-I", fast.get_include(), "-L", fast.get_library_dir()]
    built = [compiler, "-std=c++17", *STRICT, source, *paths, "-lvsingest_kernels", "-lm"]
    subprocess.run([*built, "-o", tmp_path / "program"], check=True)
    assert subprocess.run([tmp_path / "program"], capture_output=True, check=True).stdout == b"3"


def test_a_c_program_uses_the_kernels(program):
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split(" ")
    expected = fast.encode_media(fast.float_to_s16(np.array([0, 0.5, -1, 2], np.float32)))
    assert said[0] == fast.supported_isas()[-1]
    assert said[1] == expected.decode()
    assert said[2:] == ["resampled", "480", "to", "80\n"]
