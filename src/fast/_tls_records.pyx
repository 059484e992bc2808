"""The record layer of TLS, by the OpenSSL that Python has loaded, in place of an event loop's."""

import os
import socket
import sys

cimport cython
from cpython.buffer cimport (
    PyBUF_SIMPLE, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer,
)
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.memoryview cimport PyMemoryView_GET_BUFFER

from vsingest.fast._engine cimport (
    VSI_TLS_ENDED, VSI_TLS_FAILED, VSI_TLS_MORE, VSI_TLS_OK, vsi_tls_caught_up, vsi_tls_destroy,
    vsi_tls_end, vsi_tls_feed, vsi_tls_init, vsi_tls_is, vsi_tls_let_go, vsi_tls_library,
    vsi_tls_library_find, vsi_tls_read, vsi_tls_readable, vsi_tls_shutdown, vsi_tls_silence,
    vsi_tls_status, vsi_tls_take, vsi_tls_waiting, vsi_tls_write,
)
from vsingest.fast._integers cimport whole_number
from vsingest.fast._refusals cimport refuse_copy

# The Pythons whose `ssl` was read for what is relied on here.
PYTHONS = (3, 11), (3, 15)

cdef enum:
    VOID_BYTES = 4096

cdef vsi_tls_library library
cdef str refused = None  # not looked for yet


def tls_refusal():
    global refused
    if refused is None:
        refused = find_library()
    return refused


cdef str find_library():
    import _ssl
    import ssl
    python = sys.version_info[:2]
    if sys.implementation.name != "cpython" or not PYTHONS[0] <= python <= PYTHONS[1]:
        return f"{sys.implementation.name} {python[0]}.{python[1]} is not known"
    if not ssl.OPENSSL_VERSION.startswith("OpenSSL "):
        return f"Python's ssl uses {ssl.OPENSSL_VERSION}, which is not OpenSSL"
    if getattr(_ssl, "__file__", None) is None:
        return "Python's ssl is built into the interpreter"
    cdef bytes path = os.fsencode(_ssl.__file__)
    cdef const char *missing = vsi_tls_library_find(&library, path)
    if missing != NULL:
        return f"{missing.decode()} was not found in the OpenSSL of {_ssl.__file__}"
    if library.OpenSSL_version_num() != ssl.OPENSSL_VERSION_NUMBER:
        return f"the OpenSSL that was found is not Python's {ssl.OPENSSL_VERSION}"
    return ""


cdef void *ssl_of(ssl_object) except NULL:
    """The SSL of a connection: in CPython, the second of what follows the head of an _SSLSocket."""
    if tls_refusal():
        raise ValueError(f"ssl_object: cannot be carried on: {refused}")
    import _ssl
    inner = getattr(ssl_object, "_sslobj", None)
    if type(inner) is not _ssl._SSLSocket:
        raise TypeError(f"ssl_object: needs an ssl.SSLObject, got {type(ssl_object).__name__}")
    cdef void **members = <void **>(<char *><void *>inner + <Py_ssize_t>object.__basicsize__)
    context = inner.context
    cipher, version = inner.cipher(), inner.version()
    # Its neighbours are known: no weak reference to a socket, as it has none, and its context.
    if members[0] != NULL or members[1] == NULL or members[2] != <void *>context:
        raise ValueError("ssl_object: is laid out in a way that is not known")
    if cipher is None or version is None or not vsi_tls_is(
            &library, members[1], version.encode(), cipher[0].encode()):
        raise ValueError("ssl_object: OpenSSL does not say of it what Python says")
    return members[1]


@cython.final
@cython.no_gc
cdef class TlsConnection:
    def __init__(self):
        raise TypeError("TlsConnection: is made by TlsRecords")

    def __dealloc__(self):
        if self.made:
            vsi_tls_end(&self.state)
            vsi_tls_destroy(&self.state)

    def __reduce__(self):
        refuse_copy(self)

    cdef void end(self) noexcept:
        vsi_tls_end(&self.state)
        self.ssl_object = None


cdef class TlsRecords:
    def __init__(self, buffer, lower, ssl_object):
        if self.connection is not None:
            raise RuntimeError("TlsRecords: made already; make one for each connection")
        view = memoryview(buffer)
        if view.readonly or view.ndim != 1 or view.itemsize != 1 or not view:
            raise ValueError("buffer: needs a writable, non-empty buffer of bytes")
        held = lower.get_extra_info("socket")
        cdef int descriptor = -1
        if (
            held is not None
            and lower.get_extra_info("sslcontext") is None
            and held.type == socket.SOCK_STREAM
        ):
            descriptor = held.fileno()
        cdef TlsConnection connection = TlsConnection.__new__(TlsConnection)
        vsi_tls_init(&connection.state, &library, ssl_of(ssl_object), descriptor)
        connection.ssl_object = ssl_object
        connection.made = True
        context = ssl_object.context
        # A callback of Python's would wait for the GIL, and the GIL's holder for the connection.
        self.shareable = (
            descriptor >= 0 and context._msg_callback is None and context.keylog_filename is None)
        if self.shareable:
            vsi_tls_silence(&connection.state)  # the context's of then may have been another
        self.own = memoryview(buffer)
        self.view = view
        self.lower = lower
        self.backlog = []
        self.behind = True
        self.state = &connection.state
        self.connection = connection

    def __reduce__(self):
        refuse_copy(self)

    cdef int check_made(self) except -1:
        if self.connection is None:
            raise RuntimeError(f"{type(self).__name__}: its __init__ has to call super().__init__")
        return 0

    # Called by the lower transport

    def get_buffer(self, sizehint):
        self.check_made()
        return self.view

    def buffer_updated(self, nbytes):
        self.check_made()
        cdef const Py_buffer *held = PyMemoryView_GET_BUFFER(self.own)
        cdef Py_ssize_t came = whole_number("nbytes", nbytes, 0, held.len)
        if not vsi_tls_feed(self.state, held.buf, came):
            raise MemoryError
        self.read_on()

    # Called by the protocol's side

    def read_on(self):
        self.check_made()
        cdef bint goes_on = True
        while goes_on and vsi_tls_readable(self.state):
            if self.finished:
                goes_on = self.read_into_void()
            elif self.reading:
                goes_on = self.read_for_protocol()
            else:
                break
        self.write_backlog()
        self.push()

    cdef int write_backlog(self) except -1:
        if not self.backlog and not self.unsaid:
            return 0
        waiting, self.backlog, self.backlog_bytes = self.backlog, [], 0
        for data in waiting:
            self.encrypt(data)
        if not self.backlog:
            vsi_tls_let_go(self.state)
            self.unsaid = self.unsaid and not vsi_tls_shutdown(self.state)
            self.backlog_changed()
        return 0

    cdef int read_into_void(self) except -1:
        cdef char void[VOID_BYTES]
        cdef size_t size = 0
        cdef vsi_tls_status status = vsi_tls_read(self.state, void, VOID_BYTES, &size)
        if status == VSI_TLS_ENDED or status == VSI_TLS_FAILED:
            self.peer_ended()
        return status == VSI_TLS_OK

    cdef int read_for_protocol(self) except -1:
        cdef Py_buffer plain
        cdef size_t size = 0
        cdef vsi_tls_status status
        PyObject_GetBuffer(self.protocol.get_buffer(-1), &plain, PyBUF_WRITABLE)
        status = vsi_tls_read(self.state, plain.buf, plain.len, &size)
        PyBuffer_Release(&plain)
        if status == VSI_TLS_OK:
            self.protocol.buffer_updated(<Py_ssize_t>size)
        elif status == VSI_TLS_ENDED:
            self.peer_ended()
        elif status == VSI_TLS_FAILED:
            self.push()  # the alert that says why
            self.records_failed(self.state.fault.decode())
        return status == VSI_TLS_OK

    def write(self, data):
        self.check_made()
        if self.finished:
            return
        if self.backlog:
            self.hold(bytes(data))
        else:
            self.catch_up()
            self.encrypt(data)
            self.push()
        if self.backlog:
            self.backlog_changed()

    cdef int encrypt(self, data) except -1:
        cdef Py_buffer plain
        PyObject_GetBuffer(data, &plain, PyBUF_SIMPLE)
        cdef vsi_tls_status status = vsi_tls_write(self.state, plain.buf, plain.len)
        PyBuffer_Release(&plain)
        if status == VSI_TLS_MORE:
            self.hold(bytes(data))
        elif status == VSI_TLS_FAILED:
            self.records_failed(self.state.fault.decode())
        return 0

    cdef int hold(self, bytes data) except -1:
        self.backlog.append(data)
        self.backlog_bytes += len(data)
        return 0

    def finish(self):
        self.check_made()
        if not self.finished:
            self.finished = True
            self.catch_up()
            self.unsaid = bool(self.backlog) or not vsi_tls_shutdown(self.state)
            self.push()

    def cut(self):
        self.check_made()
        self.finished = True
        self.connection.end()
        self.backlog, self.backlog_bytes = [], 0

    def end(self):
        self.cut()
        self.protocol = None

    def caught_up(self):
        self.check_made()
        return self.catch_up()

    cdef bint catch_up(self) except -1:
        if self.behind and self.lower.get_write_buffer_size() == 0:
            self.behind = False
            vsi_tls_caught_up(self.state)
        return not self.behind

    cdef int push(self) except -1:
        cdef size_t size = vsi_tls_waiting(self.state)
        while size:
            records = PyBytes_FromStringAndSize(NULL, size)
            self.behind = True
            size = vsi_tls_take(self.state, PyBytes_AS_STRING(records), size)
            self.lower.write(records[:size])
            size = vsi_tls_waiting(self.state)
        self.catch_up()
        return 0

    def peer_ended(self):
        raise NotImplementedError("peer_ended: to be defined by the transport built on this")

    def backlog_changed(self):
        raise NotImplementedError("backlog_changed: to be defined by the transport built on this")

    def records_failed(self, reason):
        raise NotImplementedError("records_failed: to be defined by the transport built on this")
