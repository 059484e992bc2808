"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from vsingest import fast

PACKAGES = ("vsingest", "uvloop", "aiohttp", "picows", "websockets", "orjson", "pybase64", "numpy")


def machine():
    """Names processor, cores, system, and the versions of what was run, in a sentence each."""
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = found[1].strip() if found else platform.machine()
    cores = len(os.sched_getaffinity(0))
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"{processor}, {cores} cores, {fast.isa()}; Linux {platform.release()}; "
        f"Python {platform.python_version()}; {versions}."
    )


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
