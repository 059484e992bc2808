"""Writing to a transport's socket without the transport, for as long as the socket has room."""

import socket

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE

from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._kernels cimport vsi_socket_send


@cython.final
cdef class SocketWriter:
    def __cinit__(self, transport):
        if not hasattr(transport, "get_extra_info"):
            raise TypeError(
                f"transport: {type(transport).__name__} has no get_extra_info(); needs an "
                "asyncio.WriteTransport")
        self.transport = transport
        self.behind = True  # until it says otherwise: it may hold what a handshake wrote
        self.descriptor = -1
        held = transport.get_extra_info("socket")
        if (
            held is not None
            and transport.get_extra_info("sslcontext") is None
            and held.type == socket.SOCK_STREAM
        ):
            self.descriptor = held.fileno()

    def __reduce__(self):
        refuse_copy(self)

    @property
    def direct(self):
        return self.descriptor >= 0

    def close(self):
        self.descriptor = -1

    cdef int write_bytes(self, bytes data) except -1:
        cdef Py_ssize_t size = PyBytes_GET_SIZE(data)
        cdef Py_ssize_t sent = 0
        if self.descriptor >= 0:
            # What the transport holds comes first.
            if self.behind and self.transport.get_write_buffer_size() == 0:
                self.behind = False
            if not self.behind:
                sent = <Py_ssize_t>vsi_socket_send(
                    self.descriptor, PyBytes_AS_STRING(data), size)
                if sent == size:
                    return 0
                self.behind = True
        self.transport.write(data if sent == 0 else memoryview(data)[sent:])
        return 0

    def write(self, bytes data not None):
        self.write_bytes(data)
