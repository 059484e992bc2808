"""Mix-minus of a whole room in one call."""

from cpython.buffer cimport PyBuffer_Release
cimport numpy as cnp

from _buffer cimport acquire, acquire_out
from _kernels cimport VSI_MIX_ROWS_MAX, vsi_mix_minus
from _select cimport select_isa

cnp.import_array()
select_isa()


cdef int check_room(const Py_buffer *frames) except -1:
    if frames.ndim != 2 or frames.itemsize != 2:
        raise ValueError(
            f"frames: needs a 2-D int16 array (participants, samples), got {frames.ndim}-D of "
            f"{frames.itemsize}-byte items; numpy.frombuffer(x, 'int16').reshape(n, -1) makes one"
        )
    if frames.shape[0] > VSI_MIX_ROWS_MAX:
        raise ValueError(
            f"frames: {frames.shape[0]} participants are more than {VSI_MIX_ROWS_MAX}; split the room"
        )
    return 0


def mix_minus(frames, *, out=None):
    cdef Py_buffer source, target
    acquire(frames, &source, c"h", "frames")
    try:
        check_room(&source)
        if out is None:
            out = cnp.PyArray_EMPTY(2, <cnp.npy_intp *>source.shape, cnp.NPY_INT16, 0)
            vsi_mix_minus(cnp.PyArray_DATA(out), source.buf, source.shape[0], source.shape[1])
        else:
            acquire_out(out, &target, c"h", source.len // 2, &source)
            vsi_mix_minus(target.buf, source.buf, source.shape[0], source.shape[1])
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out
