# The record layer of a connection, for what writes to it from another thread.
from vsingest.fast._engine cimport vsi_tls


# Refers to nothing that refers to it, and is not taken apart while a thread without the GIL uses it.
cdef class TlsConnection:
    cdef vsi_tls state
    cdef bint made
    cdef object ssl_object  # keeps the SSL

    cdef void end(self) noexcept


cdef class TlsRecords:
    cdef TlsConnection connection
    cdef vsi_tls *state
    cdef object own  # a view of the buffer that nobody else can release
    cdef readonly object view
    cdef readonly object lower
    cdef public object protocol
    cdef public bint reading
    cdef readonly bint shareable
    cdef bint behind  # the lower transport holds records, as far as we know
    cdef readonly bint finished  # whatever the peer still says is thrown away, and nothing is written
    cdef bint unsaid  # that we are finished, while the backlog waits
    cdef list backlog  # waits for the rest of a message of the peer's about the connection
    cdef readonly Py_ssize_t backlog_bytes

    cdef int check_made(self) except -1
    cdef bint catch_up(self) except -1
    cdef int push(self) except -1
    cdef int write_backlog(self) except -1
    cdef int hold(self, bytes data) except -1
    cdef int read_into_void(self) except -1
    cdef int read_for_protocol(self) except -1
    cdef int encrypt(self, data) except -1
