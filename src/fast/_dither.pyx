"""float32 to S16 with TPDF dither."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from libc.stdint cimport uint64_t
cimport numpy as cnp

from vsingest.fast._buffer cimport acquire, acquire_out, new_samples
from vsingest.fast._kernels cimport vsi_dither_init, vsi_dither_s16_from_float
from vsingest.fast._select cimport select_isa

cnp.import_array()
select_isa()


cdef class Dither:
    def __cinit__(self, seed):
        if not isinstance(seed, int):
            raise TypeError(f"seed: needs an int, got {type(seed).__name__}")
        if not 0 <= seed < 1 << 64:
            raise ValueError(f"seed: {seed} is outside 0..2**64 - 1")
        vsi_dither_init(&self.state, <uint64_t>seed)

    @cython.critical_section
    def float_to_s16(self, x, *, out=None):
        cdef Py_buffer source, target
        cdef Py_ssize_t samples
        acquire(x, &source, c"f", "x")
        try:
            samples = source.len // 4
            if out is None:
                out = new_samples(samples, c"h")
                vsi_dither_s16_from_float(
                    &self.state, cnp.PyArray_DATA(out), source.buf, samples)
            else:
                acquire_out(out, &target, c"h", samples, &source)
                vsi_dither_s16_from_float(&self.state, target.buf, source.buf, samples)
                PyBuffer_Release(&target)
        finally:
            PyBuffer_Release(&source)
        return out
