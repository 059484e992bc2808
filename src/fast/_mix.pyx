"""Mix-minus of a whole room in one call."""

from cpython.buffer cimport PyBuffer_Release
cimport numpy as cnp

from vsingest.fast._buffer cimport Array, PyArray_DATA, PyArray_DIMS, are_matrices, new_planes
from vsingest.fast._convert cimport UNLOCK_SAMPLES
from vsingest.fast._kernels cimport VSI_MIX_ROWS_MAX, vsi_mix_minus
from vsingest.fast._room cimport acquire_room
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_table_out

cnp.import_array()
select_isa()


cdef void mix_into(void *dst, const Py_buffer *room) noexcept:
    if room.len // 2 < UNLOCK_SAMPLES:
        vsi_mix_minus(dst, room.buf, room.shape[0], room.shape[1])
    else:
        with nogil:
            vsi_mix_minus(dst, room.buf, room.shape[0], room.shape[1])


def mix_minus(frames, *, out=None):
    cdef Py_buffer source, target
    cdef cnp.npy_intp *shape
    # Two plain arrays, which the caller keeps alive through the call, need no view at all.
    if are_matrices(frames, out, c"h"):
        shape = PyArray_DIMS(<Array *>frames)
        if shape[0] * shape[1] < UNLOCK_SAMPLES and shape[0] <= VSI_MIX_ROWS_MAX:
            vsi_mix_minus(
                PyArray_DATA(<Array *>out), PyArray_DATA(<Array *>frames), shape[0], shape[1])
            return out
    acquire_room(frames, &source, VSI_MIX_ROWS_MAX)
    try:
        if out is None:
            out = new_planes(source.shape[0], source.shape[1], c"h")
            mix_into(cnp.PyArray_DATA(out), &source)
        else:
            acquire_table_out(
                out, &target, c"h", source.shape[0], source.shape[1], &source)
            mix_into(target.buf, &source)
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out
