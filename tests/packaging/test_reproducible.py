"""What is built twice is the same twice, and tells nothing of the folder that it was built in.

`make wheel` builds from the source distribution in a folder of its own, without a network and
without git; `make install` builds in this one.
"""

import csv
import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from vsingest import fast

ROOT = Path(__file__).parents[2]
PACKAGE = Path(fast.__file__).parent.parent
BINARIES = sorted([*PACKAGE.glob("fast/*.so"), *PACKAGE.glob("lib/*.a")])


def hashes(record):
    """What an installation's or a wheel's RECORD says of each file, without that of itself."""
    return {path: digest for path, digest, _ in csv.reader(record.splitlines()) if digest}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def wheel():
    """The wheel of `make wheel`, unless sources changed since."""
    changed = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.[chp]*"))
    made = [path for path in ROOT.glob("build/wheel/*.whl") if path.stat().st_mtime > changed]
    if not made:
        give_up = pytest.fail if "VSINGEST_CI" in os.environ else pytest.skip
        give_up("needs the wheel that `make wheel` builds of these sources")
    return made[0]


@pytest.mark.parametrize("binary", BINARIES, ids=lambda path: path.name)
def test_a_binary_names_no_folder_that_it_was_built_in(binary):
    assert os.fsencode(ROOT) not in binary.read_bytes()


def test_two_builds_of_the_core_in_two_folders_are_the_same(wheel):
    with zipfile.ZipFile(wheel) as archive:
        record = next(name for name in archive.namelist() if name.endswith("/RECORD"))
        built = hashes(archive.read(record).decode())
    installed = hashes(distribution("vsingest").read_text("RECORD"))
    native = {path for path in built if path.startswith(("vsingest/fast/_", "vsingest/lib/"))}
    assert len(native) > len(BINARIES)
    assert {path for path in native if installed[path] != built[path]} == set()


@pytest.mark.slow
def test_a_source_distribution_builds_itself_again_without_git(tmp_path):
    def build(folder):
        out = tmp_path / folder.name
        command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", out]
        clean = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        subprocess.run([*command, folder], env=clean, capture_output=True, check=True)
        return next(out.glob("*.tar.gz"))

    first = build(ROOT)
    with tarfile.open(first) as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert tops >= {"CMakeLists.txt", "LICENSE", "PKG-INFO", "pyproject.toml", "python", "src"}
    assert tops.isdisjoint({"benches", "fuzz", "tests", ".ci", ".git"})
    second = build(next((tmp_path / "unpacked").iterdir()))
    assert (
        hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    )
