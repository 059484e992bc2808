# Writing past a transport, for Cython code that has a message for each of many connections.


cdef class SocketWriter:
    cdef int descriptor
    cdef object transport
    cdef bint behind  # the transport holds bytes, as far as we know

    # Writes all of it, or leaves to the transport what the socket has no room for.
    cdef int write_bytes(self, bytes data) except -1
