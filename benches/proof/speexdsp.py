"""The resampler of libspeexdsp, by ctypes: PyPI has no binding of it."""

import ctypes
import ctypes.util

import numpy as np

UINT = ctypes.c_uint32


def load():
    """Finds the library; None where it is not installed (Debian: libspeexdsp1)."""
    name = ctypes.util.find_library("speexdsp")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.speex_resampler_init.restype = ctypes.c_void_p
    library.speex_resampler_init.argtypes = [UINT, UINT, UINT, ctypes.c_int, ctypes.c_void_p]
    library.speex_resampler_process_float.argtypes = [ctypes.c_void_p, UINT] + 4 * [ctypes.c_void_p]
    library.speex_resampler_get_input_latency.argtypes = [ctypes.c_void_p]
    library.speex_resampler_destroy.argtypes = [ctypes.c_void_p]
    return library


class Stream:
    """One mono stream of float32."""

    def __init__(self, library, from_rate, to_rate, quality):
        self.library = library
        self.ratio = to_rate / from_rate
        self.state = library.speex_resampler_init(1, from_rate, to_rate, quality, None)
        if not self.state:
            raise ValueError(f"speexdsp: {from_rate} -> {to_rate} Hz, quality {quality}")

    def process(self, x):
        """Takes a chunk and gives what is ready."""
        y = np.empty(int(len(x) * self.ratio) + 64, np.float32)
        taken, given = UINT(len(x)), UINT(len(y))
        self.library.speex_resampler_process_float(
            self.state,
            0,
            x.ctypes.data,
            ctypes.addressof(taken),
            y.ctypes.data,
            ctypes.addressof(given),
        )
        return y[: given.value]

    def flush(self):
        """Gives what the filter still holds, by silence."""
        latency = self.library.speex_resampler_get_input_latency(self.state)
        return self.process(np.zeros(latency, np.float32))

    def __del__(self):
        self.library.speex_resampler_destroy(self.state)
