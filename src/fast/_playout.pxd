# The playout buffer for other Cython code: samples go in and out without a Python object.
from libc.stdint cimport int16_t

from vsingest.fast._kernels cimport vsi_playout


cdef class PlayoutBuffer:
    cdef vsi_playout state
    cdef int16_t *memory

    # Takes bytes of S16 as push() does; samples completed, or -1 (no exception set) after end().
    cdef Py_ssize_t push_bytes(self, const void *pcm, size_t size) noexcept nogil

    # Fills state.config.frame x int16 at out, any address; how many of them are real samples.
    cdef Py_ssize_t pull_into(self, void *out) noexcept nogil
