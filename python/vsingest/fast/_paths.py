"""Where a C or Cython build finds the kernels."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def get_include() -> str:
    """Names the folder that holds ``vsingest/*.h``; give it to the C compiler as ``-I``."""
    return str(_PACKAGE / "include")


def get_library_dir() -> str:
    """Names the folder that holds ``libvsingest_kernels.a``; link it with ``-lm``."""
    return str(_PACKAGE / "lib")
