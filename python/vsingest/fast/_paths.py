"""Where a C or Cython build finds the kernels."""

from os.path import abspath, dirname, join

_PACKAGE = dirname(dirname(abspath(__file__)))  # pathlib loads slowly


def get_include() -> str:
    """Names the folder that holds ``vsingest/*.h``; give it to the C compiler as ``-I``."""
    return join(_PACKAGE, "include")


def get_library_dir() -> str:
    """Names the folder that holds ``libvsingest_kernels.a``; link it with ``-lm``."""
    return join(_PACKAGE, "lib")
