# The reading half of a connection, for Cython code that builds a protocol of its own on it.
from vsingest.fast._frames cimport FrameParser
from vsingest.fast._kernels cimport vsi_ws_event
from vsingest.fast._playout cimport PlayoutBuffer


cdef class MediaReceiver:
    cdef FrameParser parser
    cdef object own  # a view that nobody else can release
    cdef object view
    cdef bint failed
    cdef bint busy
    cdef readonly Py_ssize_t waiting
    cdef readonly unsigned long long received_bytes
    cdef readonly unsigned long long media_messages
    cdef public PlayoutBuffer playout
    cdef public bint binary
    cdef public long long read_budget

    cdef int check_made(self) except -1
    cdef int take_frames(self) except -1
    cdef bint take_audio(self, const vsi_ws_event *event) noexcept
