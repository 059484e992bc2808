# Taking callers' buffers: any C-contiguous object, of the expected sample format or of raw bytes.
from cpython.buffer cimport (
    PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBUF_STRIDES, PyBUF_WRITABLE, PyBuffer_Release,
    PyObject_GetBuffer,
)

cimport numpy as cnp


cdef inline Py_ssize_t sample_size(char code) noexcept nogil:
    if code == c"f":
        return 4
    if code == c"h":
        return 2
    return 1


cdef inline str dtype_name(char code):
    if code == c"f":
        return "float32"
    if code == c"h":
        return "int16"
    return "uint8"


cdef inline bint has_format(const Py_buffer *view, char code) noexcept nogil:
    cdef const char *format = view.format
    if format == NULL:
        return True
    if format[0] in (c"<", c"=", c"@"):
        format += 1
    if format[0] == 0 or format[1] != 0:
        return False
    return format[0] == code or format[0] in (c"B", c"b", c"c")


cdef inline bint is_format(object source, char code) except -1:
    """Whether ``source`` says that its items are of format ``code``; raw bytes do not."""
    cdef Py_buffer view
    PyObject_GetBuffer(source, &view, PyBUF_FORMAT | PyBUF_STRIDES)
    cdef const char *format = view.format
    if format != NULL and format[0] in (c"<", c"=", c"@"):
        format += 1
    cdef bint found = format != NULL and format[0] == code and format[1] == 0
    PyBuffer_Release(&view)
    return found


cdef inline int acquire(
    object source, Py_buffer *view, char code, str field, bint writable=False, bint whole=True
) except -1:
    """Fills ``view`` from ``source``; the caller releases it. ``code``: "f", "h" or "B".

    Raw bytes may end amid a sample unless ``whole``.
    """
    cdef int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT
    if writable:
        flags |= PyBUF_WRITABLE
    try:
        PyObject_GetBuffer(source, view, flags)
    except TypeError as error:
        raise TypeError(
            f"{field}: needs a buffer of {dtype_name(code)} (numpy array, bytes, bytearray, "
            f"memoryview, array.array), got {type(source).__name__}"
        ) from error
    except (BufferError, ValueError) as error:
        wanted = "writable, C-contiguous" if writable else "C-contiguous"
        raise ValueError(
            f"{field}: needs a {wanted} buffer ({error}); numpy.ascontiguousarray() makes one"
        ) from error
    if not has_format(view, code):
        found = view.format.decode(errors="replace")
        PyBuffer_Release(view)
        raise TypeError(
            f"{field}: holds samples of format {found!r}, needs {dtype_name(code)}; convert with "
            f".astype(numpy.{dtype_name(code)})"
        )
    if whole and view.len % sample_size(code):
        size = view.len
        PyBuffer_Release(view)
        raise ValueError(
            f"{field}: {size} bytes are no whole number of {dtype_name(code)} samples"
        )
    return 0


cdef inline int acquire_out(
    object out, Py_buffer *view, char code, Py_ssize_t samples, const Py_buffer *source
) except -1:
    """Fills ``view`` from ``out``, which holds exactly ``samples`` and shares nothing with source."""
    acquire(out, view, code, "out", True)
    cdef Py_ssize_t held = view.len // sample_size(code)
    if held != samples:
        PyBuffer_Release(view)
        raise ValueError(f"out: holds {held} {dtype_name(code)} samples, needs exactly {samples}")
    if overlaps(view, source):
        PyBuffer_Release(view)
        raise ValueError("out: shares memory with the input; give it a buffer of its own")
    return 0


cdef inline bint overlaps(const Py_buffer *a, const Py_buffer *b) noexcept nogil:
    return (<char *>a.buf < <char *>b.buf + b.len) and (<char *>b.buf < <char *>a.buf + a.len)


cdef inline object new_samples(Py_ssize_t samples, char code):
    """A fresh, uninitialised 1-D array."""
    cdef cnp.npy_intp shape = samples
    return cnp.PyArray_EMPTY(1, &shape, cnp.NPY_FLOAT32 if code == c"f" else cnp.NPY_INT16, 0)
