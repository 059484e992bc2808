"""Builds a wheel for each platform that this machine can build for, from one source distribution.

The compiler is the clang of the package `ziglang`, which brings an old glibc for each target.
"""

import argparse
import os
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

TARGETS = {  # the platform of the wheel, and what zig calls it
    "manylinux_2_27_x86_64": "x86_64-linux-gnu.2.27",
    "manylinux_2_27_aarch64": "aarch64-linux-gnu.2.27",
}
TOOLCHAIN = Path(__file__).with_name("zig.cmake")


def run(*command, cwd=None, **variables):
    """Runs a command that has to succeed."""
    subprocess.run(command, cwd=cwd, env={**os.environ, **variables}, check=True)


def zig():
    """The path of the program of the package `ziglang`."""
    import ziglang

    return Path(ziglang.__file__).with_name("zig")


def sdist(out):
    """Builds the source distribution, and returns its path."""
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", out, ".")
    return next(out.glob("*.tar.gz"))


def headers(work):
    """A folder for `-I` in which Debian's pyconfig.h finds its other half, whatever the target.

    Debian keeps one for each processor, while all of ours have the same sizes and byte order.
    Outside Debian pyconfig.h is whole, and the folder stays empty.
    """
    include = Path(sysconfig.get_path("include"))
    folder = work / "include"
    for half in include.parent.glob(f"*-linux-gnu/{include.name}"):
        for target in TARGETS.values():
            triple = folder / f"{target.partition('-')[0]}-linux-gnu"
            triple.mkdir(parents=True, exist_ok=True)
            if not (triple / include.name).exists():
                (triple / include.name).symlink_to(half)
    return folder


def build(source, work, platform):
    """Builds one wheel of the unpacked sources, and returns its path."""
    target = TARGETS[platform]
    processor, system, libc = target.partition(".")[0].split("-")
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", work / platform),
        *("-C", f"build-dir=build/{platform}"),
        *("-C", f"cmake.define.CMAKE_TOOLCHAIN_FILE={TOOLCHAIN}"),
        *("-C", f"cmake.define.VSINGEST_ZIG={zig()}"),
        *("-C", f"cmake.define.VSINGEST_TARGET={target}"),
        source,
        CFLAGS=f"-I{headers(work)}",
        # Of what this interpreter says of itself, what another processor's would say otherwise.
        SETUPTOOLS_EXT_SUFFIX=f".{sys.implementation.cache_tag}-{processor}-{system}-{libc}.so",
        _PYTHON_HOST_PLATFORM=f"{system}-{processor}",
    )
    return next((work / platform).glob("*.whl"))


def main():
    """Builds the source distribution, then the wheels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where they are put")
    parser.add_argument(
        "--work", type=Path, default=Path("build/wheels"), help="for what lies between"
    )
    parser.add_argument("platforms", nargs="+", choices=TARGETS, metavar="platform")
    options = parser.parse_args()
    out, work = options.out.resolve(), options.work.resolve()
    out.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    with tarfile.open(sdist(out)) as archive:
        archive.extractall(work / "source", filter="data")
    source = next((work / "source").iterdir())
    for platform in options.platforms:
        # It writes what C library the wheel really needs into the wheel's name.
        run("auditwheel", "repair", "--wheel-dir", out, build(source, work, platform))


if __name__ == "__main__":
    main()
