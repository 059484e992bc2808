"""All that a package of Cython needs to know to use the core."""

import numpy as np
from setuptools import Extension, setup

from vsingest import fast

setup(
    name="meeting",
    version="1.0",
    py_modules=[],
    ext_modules=[
        Extension(
            "meeting",
            ["meeting.pyx"],
            include_dirs=[fast.get_include(), np.get_include()],
            # For what is inlined: vsingest.fast._media alone calls the kernels from its caller.
            library_dirs=[fast.get_library_dir()],
            libraries=["vsingest_kernels", "m"],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
        )
    ],
)
