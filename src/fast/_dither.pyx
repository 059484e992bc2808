"""float32 to S16 with TPDF dither."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
cimport numpy as cnp

from vsingest.fast._buffer cimport acquire, acquire_out, new_samples
from vsingest.fast._integers cimport unsigned_number
from vsingest.fast._kernels cimport vsi_dither_init, vsi_dither_s16_from_float
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa

cnp.import_array()
select_isa()


cdef class Dither:
    def __cinit__(self, seed):
        vsi_dither_init(&self.state, unsigned_number("seed", seed))

    def __reduce__(self):
        refuse_copy(self)

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
