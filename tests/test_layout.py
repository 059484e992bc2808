"""How large files and folders may be, so that each stays about one thing."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = 300
LINES_OF_TESTS = 450
FILES = 25
SOURCES = {".py", ".pyi", ".pyx", ".pxd", ".c", ".h"}

# These have a file a binding, a stub, or an installed header; that is what one looks for there.
ONE_FILE_EACH = {"src/fast", "src/include/vsingest", "python/vsingest/fast"}
# Not read by people as code: one entry a kernel, and the speech of the demo.
TABLES = {"src/fast/_kernels.pxd"}


def tracked():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("not a clone: git does not know the files")
    return [Path(line) for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_folder_holds_more_than_a_reader_takes_in():
    sizes = Counter(
        str(path.parent)
        for path in tracked()
        if path.suffix in SOURCES and path.parts[0] != "tests"
    )
    large = {folder: size for folder, size in sizes.items() if size > FILES}
    assert set(large) <= ONE_FILE_EACH, large


def test_no_file_of_tests_is_longer_than_one_and_a_half_of_those():
    long = {
        str(path)
        for path in tracked()
        if path.suffix in SOURCES
        and path.parts[0] == "tests"
        and len((ROOT / path).read_text().splitlines()) > LINES_OF_TESTS
    }
    assert not long


def test_no_file_is_longer_than_a_reader_takes_in():
    long = {
        str(path)
        for path in tracked()
        if path.suffix in SOURCES
        and path.parts[0] in ("src", "python", "benches")
        and len((ROOT / path).read_text().splitlines()) > LINES
    }
    assert long <= TABLES, long


def test_every_test_with_a_socket_runs_in_each_combination_of_the_matrix():
    makefile = (ROOT / "Makefile").read_text()
    names = re.search(r"^LAYERED := \$\(addprefix tests/,(.*)\)$", makefile, re.MULTILINE)[1]
    repeated = set(names.split())
    assert all((ROOT / "tests" / name).is_dir() for name in repeated)
    with_sockets = re.compile(
        r"vsingest\.(server|client|connect|sync|cli|transport|testing|load)\b"
    )
    found = {
        path.parts[1]
        for path in tracked()
        if path.parts[0] == "tests"
        and len(path.parts) > 2
        and path.name.startswith("test_")
        and with_sockets.search((ROOT / path).read_text())
    }
    assert found - repeated == set()
