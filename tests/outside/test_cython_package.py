"""A package of Cython that is not ours cimports the installed core, builds, and runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vsingest import fast

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PACKAGE = Path(fast.__file__).parent
DECLARATIONS = sorted(path.stem for path in PACKAGE.glob("_[a-z]*.pxd"))


def run(*command, **variables):
    done = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=["setuptools", "scikit-build-core"])
def site(need, tmp_path_factory, request):
    """Where the package is installed, from a copy far from our sources."""
    need(os.environ.get("CC", "cc"))
    folder = tmp_path_factory.mktemp("outside")
    copy = shutil.copytree(HERE / "meeting", folder / "meeting")
    # Beside what it uses, everything that is installed for such a package is cimported.
    with (copy / "meeting.pyx").open("a") as source:
        source.writelines(f"cimport vsingest.fast.{name}\n" for name in DECLARATIONS)
    if request.param == "scikit-build-core":
        (copy / "setup.py").unlink()
        shutil.copytree(HERE / "meeting_cmake", copy, dirs_exist_ok=True)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps")
    run(*pip, "--target", folder / "site", copy, CFLAGS="-O1 -Wall -Werror")
    return folder / "site"


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_declaration_needs_no_other_first(tmp_path, name):
    source = tmp_path / "stranger.pyx"
    source.write_text(f"cimport vsingest.fast.{name}\n")
    run(sys.executable, "-m", "cython", "-3", "-Werror", source)


def test_it_decodes_into_memory_of_its_own(site, rng):
    speech = rng.integers(-20_000, 20_000, 160, np.int16)
    message = fast.encode_media(speech)
    code = f"import meeting; print(meeting.decoded({message!r}).hex())"
    assert run(sys.executable, "-c", code, PYTHONPATH=str(site)).strip() == speech.tobytes().hex()


@pytest.mark.parametrize("chunk", [960, 1000, 7])
def test_it_hears_what_the_core_gives(site, tmp_path, rng, chunk):
    speech = rng.integers(-20_000, 20_000, 48_000, np.int16)
    np.save(tmp_path / "speech.npy", speech)
    code = f"""
import numpy, meeting
numpy.save("heard.npy", meeting.heard(numpy.load("speech.npy"), {chunk}))
"""
    run(
        sys.executable,
        "-W",
        "error",
        "-c",
        f"import os; os.chdir({str(tmp_path)!r}){code}",
        PYTHONPATH=str(site),
    )
    heard = np.load(tmp_path / "heard.npy")
    whole = fast.Resampler(48_000, 8_000, dtype="int16").process(speech)
    assert len(heard) > 7000
    assert np.array_equal(heard, whole[: len(whole) // 160 * 160])
