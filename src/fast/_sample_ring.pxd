# The ring of samples for other Cython code.
from libc.stdint cimport int16_t

from vsingest.fast._kernels cimport vsi_sample_ring


cdef class SampleRing:
    cdef vsi_sample_ring state
    cdef int16_t *memory
    cdef size_t writes
    cdef Py_ssize_t views  # that are alive: what they show must stay as it is

    # Appends samples at any address; how many were lost for want of room. Raises BufferError under
    # a live view.
    cdef Py_ssize_t write_samples(self, const void *src, size_t samples) except -1

    # Takes up to that many into dst, any address; how many.
    cdef Py_ssize_t read_samples(self, void *dst, size_t samples) noexcept nogil

    cdef bint lent  # to the thread of a Beat, which takes no lock of ours
    cdef int check_own(self) except -1
    cdef Py_ssize_t last_count
    cdef object last_count_object
    cdef object count_object(self, Py_ssize_t samples)
    cdef int check_unviewed(self, str act) except -1
    cdef object new_for(self, object samples)


cdef class Span:
    cdef SampleRing ring
    cdef const int16_t *start
    cdef Py_ssize_t samples
    cdef size_t writes  # to the ring when the span was made
