cimport numpy as cnp

from vsingest.fast._kernels cimport vsi_drift_bank, vsi_filter_bank, vsi_resampler


cdef class FilterBank:
    """The coefficients of one ratio and quality, shared by every stream that needs them."""

    cdef vsi_filter_bank *bank
    cdef object __weakref__


cdef class DriftBank:
    """Likewise, for streams whose ratio is adjusted."""

    cdef vsi_drift_bank *bank
    cdef object __weakref__


cdef class Resampler:
    cdef FilterBank filters
    cdef DriftBank drift
    cdef vsi_resampler *state
    cdef readonly int from_rate
    cdef readonly int to_rate
    cdef readonly int channels
    cdef readonly str quality
    cdef double drift_ppm
    cdef char code
    cdef bint busy
    cdef bint flushed

    cdef int check_free(self) except -1
    cdef int check_open(self) except -1
    cdef cnp.ndarray new_frames(self, Py_ssize_t frames)
    cdef int type_number(self) noexcept
    cdef object head_of(self, object out, Py_ssize_t frames)
    cdef Py_ssize_t frames_of(self, const Py_buffer *source) except -1
    cdef object process_view(self, const Py_buffer *source, object out)

    # For one thread at a time. Frames in and out; run() needs room for expected().
    cdef Py_ssize_t expected(self, Py_ssize_t frames) except -1
    cdef Py_ssize_t run(
        self, void *dst, Py_ssize_t capacity, const void *src, Py_ssize_t frames
    ) except -1
