# For Cython callers: cimport vsingest.fast._frames.
from libc.stdint cimport uint8_t

from vsingest.fast._kernels cimport vsi_ws_event, vsi_ws_parser


cdef class Frame:
    cdef readonly object opcode
    cdef readonly bint fin
    cdef readonly object payload
    cdef int code


cdef class FrameParser:
    cdef vsi_ws_parser parser
    cdef uint8_t *buffer
    cdef readonly str role
    cdef readonly Py_ssize_t max_message_bytes
    cdef bint busy

    cdef int enter(self) except -1
    cdef list collect(self, uint8_t *data, Py_ssize_t size, object owner)

    # For one thread at a time, without a Python object a frame: begin() a slice, which the server's
    # role unmasks in place, then advance() while it returns VSI_WS_EVENT. An event's payload lasts
    # until the next call; the slice is in use until advance() returns anything else. At VSI_E_WS,
    # error() is what to raise.
    cdef void begin(self, uint8_t *data, size_t size) noexcept nogil
    cdef int advance(self, vsi_ws_event *event) noexcept nogil
    cdef object error(self, list frames)
