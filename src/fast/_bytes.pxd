# Taking callers' buffers as raw bytes, whatever their items are.
from cpython.buffer cimport PyBUF_SIMPLE, PyBUF_WRITABLE, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_CheckExact, PyBytes_GET_SIZE
from libc.string cimport memset


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
    try:
        PyObject_GetBuffer(source, view, PyBUF_WRITABLE if writable else PyBUF_SIMPLE)
    except TypeError as error:
        raise TypeError(
            f"{field}: needs a buffer (bytes, bytearray, memoryview, numpy array), got "
            f"{type(source).__name__}"
        ) from error
    except (BufferError, ValueError) as error:
        wanted = "writable, C-contiguous" if writable else "C-contiguous"
        raise ValueError(f"{field}: needs a {wanted} buffer ({error})") from error
    return 0
