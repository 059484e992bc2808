# Taking callers' buffers as raw bytes, whatever their items are.
from cpython.buffer cimport PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_CheckExact, PyBytes_GET_SIZE
from cpython.memoryview cimport PyMemoryView_FromObject, PyMemoryView_GET_BUFFER
from cpython.unicode cimport PyUnicode_AsUTF8AndSize, PyUnicode_Check
from libc.string cimport memset, strchr

from vsingest.fast._buffer cimport fill_view, lend_array


cdef inline int acquire_bytes(
    object source, Py_buffer *view, str field, bint writable=False
) except -1:
    """Fills ``view`` from ``source``; the caller keeps ``source`` alive, then releases ``view``."""
    if PyBytes_CheckExact(source) and not writable:
        # They cannot change or move, so the buffer protocol would only cost time.
        memset(view, 0, sizeof(Py_buffer))
        view.buf = PyBytes_AS_STRING(source)
        view.len = PyBytes_GET_SIZE(source)
        return 0
    if lend_array(source, view, c"B", writable):
        return 0
    fill_view(source, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT, field, writable, 0)
    # Its bytes are references: written over, they are followed into nowhere.
    if view.format != NULL and strchr(view.format, c"O") != NULL:
        PyBuffer_Release(view)
        raise TypeError(f"{field}: holds Python objects, needs bytes or numbers")
    return 0


cdef inline object bytes_of(object buffer):
    """A view of the buffer's bytes; while one of its slices lives, the buffer cannot be resized."""
    view = PyMemoryView_FromObject(buffer)
    cdef const Py_buffer *held = PyMemoryView_GET_BUFFER(view)
    if held.ndim == 1 and held.format[0] == c"B" and held.format[1] == 0:
        return view
    if held.len == 0:
        return memoryview(b"")  # a view of nothing cannot be cast
    return view.cast("B")


cdef inline int open_payload(object payload, Py_buffer *view) except -1:
    """Fills ``view``, with the UTF-8 of a str; the caller keeps payload alive, then releases."""
    cdef Py_ssize_t size = 0
    if not PyUnicode_Check(payload):
        return acquire_bytes(payload, view, "payload")
    memset(view, 0, sizeof(Py_buffer))
    view.buf = <void *>PyUnicode_AsUTF8AndSize(payload, &size)
    view.len = size
    return 0
