# The playout buffer for other Cython code: samples go in and out without a Python object.
from libc.stdint cimport int16_t, uint64_t

from vsingest.fast._kernels cimport vsi_playout


cdef class PlayoutBuffer:
    cdef vsi_playout state
    cdef int16_t *memory
    cdef object frame_object

    # Takes bytes of S16 as push() does; samples completed, or -1 (no exception set) after end().
    cdef Py_ssize_t push_bytes(self, const void *pcm, size_t size) noexcept nogil

    # Fills state.config.frame x int16 at out, any address; how many of them are real samples.
    cdef Py_ssize_t pull_into(self, void *out) noexcept nogil

    # push() with a sequence number, of whole samples only.
    cdef Py_ssize_t push_numbered(
        self, const void *pcm, size_t size, uint64_t number) noexcept nogil

    # Decodes a media message straight into the buffer; samples completed. Raises as push_media().
    cdef Py_ssize_t take_media(self, object message) except -1
    cdef object count_object(self, Py_ssize_t samples)
