# The reading half of a connection, for Cython code that builds a protocol of its own on it.
from vsingest.fast._frames cimport FrameParser
from vsingest.fast._kernels cimport vsi_media_receiver
from vsingest.fast._playout cimport PlayoutBuffer


cdef class MediaReceiver:
    cdef FrameParser parser
    cdef vsi_media_receiver state
    cdef PlayoutBuffer played
    cdef object own  # a view that nobody else can release
    cdef object view
    cdef bint failed
    cdef bint busy
    cdef readonly unsigned long long received_bytes
    cdef long long budget

    cdef int check_made(self) except -1
    cdef int take_frames(self) except -1
