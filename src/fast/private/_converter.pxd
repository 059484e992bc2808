# Frames of one rate from frames of another, for the planes of a bridge.
from libc.stdint cimport int16_t

from vsingest.fast._resampler cimport Resampler


cdef class Converter:
    cdef Resampler resampler
    cdef int16_t *memory
    cdef Py_ssize_t taken  # samples of a frame in
    cdef Py_ssize_t given  # and of one out
    cdef Py_ssize_t held
    cdef bint sounding

    # Writes a frame to dst for one of src; whether that sounds, or is all zeros.
    cdef int convert(self, int16_t *dst, const int16_t *src, bint sounds) except -1
