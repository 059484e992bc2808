cimport numpy as cnp

from vsingest.fast._filter_bank cimport DriftBank, FilterBank
from vsingest.fast._kernels cimport vsi_resampler


cdef class Resampler:
    cdef FilterBank filters
    cdef DriftBank drift
    cdef vsi_resampler *state
    cdef object soxr  # the stream that stands in where no filter bank can be had; else None
    cdef readonly int from_rate
    cdef readonly int to_rate
    cdef readonly int channels
    cdef readonly str quality
    cdef double drift_ppm
    cdef char code
    cdef bint busy
    cdef bint flushed

    cdef int enter(self) except -1
    cdef int check_open(self) except -1
    cdef cnp.ndarray new_frames(self, Py_ssize_t frames)
    cdef int type_number(self) noexcept
    cdef object head_of(self, object out, Py_ssize_t frames)
    cdef Py_ssize_t run_soxr(
        self, void *dst, Py_ssize_t capacity, const void *src, Py_ssize_t frames
    ) except -1
    cdef bint process_arrays(self, object x, object out) except -1
    cdef bint is_brief(self, Py_ssize_t frames) noexcept
    cdef object process_view(self, const Py_buffer *source, object out)

    # For one thread at a time. Frames in and out; run() needs room for expected().
    cdef Py_ssize_t expected(self, Py_ssize_t frames) except -1
    cdef Py_ssize_t run(
        self, void *dst, Py_ssize_t capacity, const void *src, Py_ssize_t frames
    ) except -1
