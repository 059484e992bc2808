"""The wheels of `make wheels`, which names their folder in VSINGEST_WHEELS and runs this."""

import os
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("VSINGEST_WHEELS", "/nowhere"))
WHEELS = sorted(FOLDER.glob("*.whl"))
SIZE_MAX = 3_000_000
# What an emulator runs in minutes, and without processes, which it could not start.
EMULATED = ["tests/fast/pcm", "tests/fast/message", "tests/fast/playout"]

pytestmark = pytest.mark.skipif(
    "VSINGEST_WHEELS" not in os.environ, reason="`make wheels` builds them, then runs this"
)
each_wheel = pytest.mark.parametrize("wheel", WHEELS, ids=lambda path: path.stem)


def wheel_of(platform):
    found = [path for path in WHEELS if platform in path.name]
    if not found:
        pytest.skip(f"PLATFORMS had no {platform}")
    assert len(found) == 1, f"{FOLDER}: {found}"
    return found[0]


@pytest.fixture
def unpacked(tmp_path):
    def unpack(platform):
        with zipfile.ZipFile(wheel_of(platform)) as archive:
            archive.extractall(tmp_path / "site")
        return tmp_path / "site"

    return unpack


def succeeds(*command, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_is_at_least_one():
    assert WHEELS


@each_wheel
def test_it_is_small(wheel):
    assert wheel.stat().st_size < SIZE_MAX


@each_wheel
def test_what_indexes_and_installers_ask_of_it_holds(wheel):
    succeeds("twine", "check", "--strict", wheel)
    succeeds("check-wheel-contents", wheel)


@each_wheel
def test_it_needs_no_newer_c_library_than_is_documented(wheel):
    platform_tag = wheel.stem.rpartition("-")[2]
    assert f"`{platform_tag}`" in (ROOT / "docs" / "platforms.md").read_text()


@each_wheel
def test_its_binaries_name_no_folder_that_it_was_built_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        binaries = [name for name in archive.namelist() if name.endswith((".so", ".a"))]
        assert len(binaries) > 20
        named = [name for name in binaries if os.fsencode(ROOT) in archive.read(name)]
    assert named == []


@pytest.mark.timeout(900)
@pytest.mark.skipif(platform.machine() != "x86_64", reason="that wheel is for x86-64")
def test_the_wheel_for_x86_64_passes_the_tests_of_the_core(unpacked):
    from vsingest import fast  # what was built here by another compiler

    site = str(unpacked("manylinux_2_27_x86_64"))
    show = "from vsingest import fast; print(fast.__file__, *fast.supported_isas())"
    file, *sets = succeeds(sys.executable, "-c", show, PYTHONPATH=site).split()
    assert file.startswith(site)
    assert sets == list(fast.supported_isas())
    pytest_here = (sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider")
    succeeds(*pytest_here, "-m", "not slow", "tests/fast", PYTHONPATH=site)


@pytest.mark.timeout(1_800)
@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the emulated Python is 3.11")
def test_the_wheel_for_aarch64_passes_tests_of_the_core(need, unpacked):
    """In an emulator, with Debian's Python for that processor, which `make wheels` unpacks."""
    need("qemu-aarch64")
    root = Path(os.environ["VSINGEST_AARCH64"])
    site = unpacked("manylinux_2_27_aarch64")
    python = ("qemu-aarch64", "-L", root, root / "usr/bin/python3.11")
    both = f"{site}:{root}/site"
    show = "from vsingest import fast; print(fast.__file__, fast.isa(), *fast.supported_isas())"
    file, *sets = succeeds(*python, "-c", show, PYTHONPATH=both).split()
    assert file.startswith(str(site))
    assert sets == ["neon", "scalar", "neon"]
    pytest_there = (*python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=900")
    succeeds(*pytest_there, "-m", "not slow", *EMULATED, PYTHONPATH=both)
