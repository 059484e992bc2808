"""Peak, power and clipping in one pass."""

from typing import NamedTuple

from cpython.buffer cimport PyBuffer_Release
from libc.math cimport INFINITY, log10, sqrt
cimport numpy as cnp

from vsingest.fast._convert cimport UNLOCK_SAMPLES
from vsingest.fast._kernels cimport vsi_levels, vsi_levels_s16
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono

cnp.import_array()
select_isa()


cdef double dbfs(double amplitude) noexcept:
    return 20.0 * log10(amplitude / 32768.0) if amplitude > 0.0 else -INFINITY


class Levels(NamedTuple):
    peak: int
    rms: float
    clipped: int

    @property
    def peak_dbfs(self):
        return dbfs(self.peak)

    @property
    def rms_dbfs(self):
        return dbfs(self.rms)


def levels(x):
    cdef Py_buffer source
    cdef vsi_levels found
    cdef Py_ssize_t samples
    acquire_mono(x, &source, c"h", "x")
    samples = source.len // 2
    if samples < UNLOCK_SAMPLES:
        vsi_levels_s16(&found, source.buf, samples)
    else:
        with nogil:
            vsi_levels_s16(&found, source.buf, samples)
    PyBuffer_Release(&source)
    rms = sqrt(<double>found.sum_of_squares / samples) if samples else 0.0
    return Levels(found.peak, rms, found.clip_runs)
