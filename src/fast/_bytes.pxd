# Taking callers' buffers as raw bytes, whatever their items are.
from cpython.buffer cimport (
    PyBUF_SIMPLE, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer,
)


cdef inline int acquire_bytes(
    object source, Py_buffer *view, str field, bint writable=False
) except -1:
    """Fills ``view`` from ``source``; the caller releases it."""
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
