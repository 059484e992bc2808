# Taking callers' buffers: any C-contiguous object, of the expected sample format or of raw bytes.
#
# A plain numpy array of the expected type is the common case, and its fields are read straight: the
# buffer protocol makes it write its format as text and look the answer up, which at 160 samples
# costs more than the work. Only a module that has called numpy's import_array() can tell an array.
from cpython.buffer cimport (
    PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBUF_STRIDES, PyBUF_WRITABLE, PyBuffer_Release,
    PyObject_GetBuffer,
)
from cpython.ref cimport PyObject

cimport numpy as cnp


cdef extern from "numpy/arrayobject.h" nogil:
    # By pointer, which spares a reference count of each argument.
    ctypedef struct Array "PyArrayObject":
        pass
    void **PyArray_API
    bint PyArray_CheckExact(PyObject *source)
    int PyArray_TYPE(const Array *array)
    bint PyArray_ISNOTSWAPPED(const Array *array)
    bint PyArray_CHKFLAGS(const Array *array, int flags)
    int PyArray_NDIM(const Array *array)
    cnp.npy_intp *PyArray_DIMS(Array *array)
    cnp.npy_intp *PyArray_STRIDES(Array *array)
    void *PyArray_DATA(Array *array)
    cnp.npy_intp PyArray_SIZE(Array *array)


cdef extern from *:
    # Cython would give back a reference that an unfilled view does not hold.
    """
    static inline void vsi_set_owner(Py_buffer *view, PyObject *owner) {
        Py_INCREF(owner);
        view->obj = owner;
    }
    """
    void set_owner "vsi_set_owner"(Py_buffer *view, object owner) noexcept


# Formats are the codes of the struct module: "f" float32, "d" float64, "h" int16, "i" int32, and
# "B" bytes.
cdef inline Py_ssize_t sample_size(char code) noexcept nogil:
    if code == c"h":
        return 2
    if code == c"f" or code == c"i":
        return 4
    if code == c"d":
        return 8
    return 1


cdef inline int type_number(char code) noexcept nogil:
    if code == c"f":
        return cnp.NPY_FLOAT32
    if code == c"h":
        return cnp.NPY_INT16
    if code == c"i":
        return cnp.NPY_INT32
    if code == c"d":
        return cnp.NPY_FLOAT64
    return cnp.NPY_UINT8


cdef inline str dtype_name(char code):
    if code == c"f":
        return "float32"
    if code == c"h":
        return "int16"
    if code == c"i":
        return "int32"
    if code == c"d":
        return "float64"
    return "uint8"


cdef inline bint has_format(const Py_buffer *view, char code) noexcept nogil:
    cdef const char *format = view.format
    if format == NULL:
        return True
    if format[0] in (c"<", c"=", c"@"):
        format += 1
    if format[0] == 0 or format[1] != 0:
        return False
    if format[0] == code:
        return view.itemsize == sample_size(code)
    return format[0] in (c"B", c"b", c"c") and view.itemsize == 1


cdef inline bint is_array(PyObject *source, char code) noexcept nogil:
    """Whether ``source`` is a plain numpy array of format ``code`` in this machine's byte order."""
    return PyArray_API != NULL and PyArray_CheckExact(source) and (
        PyArray_TYPE(<Array *>source) == type_number(code)
        and PyArray_ISNOTSWAPPED(<Array *>source)
    )


cdef inline void *lent_vector(
    object source, char code, bint writable, Py_ssize_t *samples
) noexcept:
    """The samples of a plain 1-D array, or NULL. They live while the caller holds the array and the
    interpreter lock."""
    cdef Array *array = <Array *>source
    cdef int flags = cnp.NPY_ARRAY_C_CONTIGUOUS
    if writable:
        flags |= cnp.NPY_ARRAY_WRITEABLE
    if not is_array(<PyObject *>source, code) or not PyArray_CHKFLAGS(array, flags) or (
        PyArray_NDIM(array) != 1
    ):
        return NULL
    samples[0] = PyArray_DIMS(array)[0]
    return PyArray_DATA(array)


cdef inline bint is_matrix(object source, char code) noexcept:
    """Whether ``source`` is a plain, C-contiguous 2-D array of format ``code``."""
    return is_array(<PyObject *>source, code) and (
        PyArray_NDIM(<Array *>source) == 2
        and PyArray_CHKFLAGS(<Array *>source, cnp.NPY_ARRAY_C_CONTIGUOUS)
    )


cdef inline bint are_matrices(object source, object out, char code) noexcept:
    """Whether both are such arrays, of one shape, apart, and ``out`` can be written to."""
    if not is_matrix(source, code) or not is_matrix(out, code):
        return False
    cdef Array *a = <Array *>source
    cdef Array *b = <Array *>out
    cdef cnp.npy_intp *shape = PyArray_DIMS(a)
    cdef Py_ssize_t size = shape[0] * shape[1] * sample_size(code)
    return (
        shape[0] == PyArray_DIMS(b)[0] and shape[1] == PyArray_DIMS(b)[1]
        and PyArray_CHKFLAGS(b, cnp.NPY_ARRAY_WRITEABLE)
        and apart(PyArray_DATA(a), size, PyArray_DATA(b), size)
    )


cdef inline bint lend_array(object source, Py_buffer *view, char code, bint writable) noexcept:
    """Fills ``view`` as the buffer protocol would, but for its format, or returns False.

    The view holds a reference to the array, which PyBuffer_Release gives back."""
    cdef Array *array = <Array *>source
    cdef int flags = cnp.NPY_ARRAY_C_CONTIGUOUS
    if writable:
        flags |= cnp.NPY_ARRAY_WRITEABLE
    if not is_array(<PyObject *>source, code) or not PyArray_CHKFLAGS(array, flags):
        return False
    view.buf = PyArray_DATA(array)
    view.itemsize = sample_size(code)
    view.ndim = PyArray_NDIM(array)
    view.shape = <Py_ssize_t *>PyArray_DIMS(array)
    view.strides = <Py_ssize_t *>PyArray_STRIDES(array)
    view.len = (view.shape[0] if view.ndim == 1 else PyArray_SIZE(array)) * view.itemsize
    view.readonly = not writable
    view.format = NULL
    view.suboffsets = NULL
    view.internal = NULL
    set_owner(view, source)
    return True


cdef inline bint is_format(object source, char code) except -1:
    """Whether ``source`` says that its items are of format ``code``; raw bytes do not."""
    cdef Py_buffer view
    if is_array(<PyObject *>source, code):
        return True
    PyObject_GetBuffer(source, &view, PyBUF_FORMAT | PyBUF_STRIDES)
    cdef const char *format = view.format
    if format != NULL and format[0] in (c"<", c"=", c"@"):
        format += 1
    cdef bint found = format != NULL and format[0] == code and format[1] == 0
    PyBuffer_Release(&view)
    return found


cdef inline str conversion(str found, char code):
    """How to get from format ``found`` to ``code``; a bare cast would leave the old scale."""
    scaled = {
        "fh": "float_to_s16", "dh": "double_to_s16", "ih": "s32_to_s16", "hf": "s16_to_float",
    }
    kind = found.lstrip("<>=!@")
    if found[:1] in (">", "!") and kind in ("h", "i", "f", "d"):
        dtype = dtype_name(<char>ord(kind))
        return (
            f"convert with .astype(numpy.{dtype}), which puts its bytes into this machine's order")
    if kind + chr(code) in scaled:
        return f"convert with vsingest.fast.{scaled[kind + chr(code)]}()"
    if code == c"B":
        return "pass its bytes with .view(numpy.uint8)"
    if kind == chr(code) or (kind in ("e", "f", "d") and code in (c"f", c"d")):
        return f"convert with .astype(numpy.{dtype_name(code)})"
    return f"scale it to the range of {dtype_name(code)} and convert it"


cdef inline int fill_view(
    object source, Py_buffer *view, int flags, str field, bint writable, char code
) except -1:
    """Fills ``view`` by the buffer protocol; a refusal names the field and the remedy.

    ``code`` is the type to name, 0 for any: no text is made before there is something to refuse.
    """
    try:
        PyObject_GetBuffer(source, view, flags | PyBUF_WRITABLE if writable else flags)
    except TypeError as error:
        needed = f"a buffer of {dtype_name(code)}" if code else "a buffer"
        raise TypeError(
            f"{field}: needs {needed} (numpy array, bytes, bytearray, memoryview, array.array), got "
            f"{type(source).__name__}"
        ) from error
    except (BufferError, ValueError) as error:
        wanted = "writable, C-contiguous" if writable else "C-contiguous"
        raise ValueError(
            f"{field}: needs a {wanted} buffer ({error}); numpy.ascontiguousarray() makes one"
        ) from error
    return 0


cdef inline int acquire_any(
    object source, Py_buffer *view, char code, str field, bint writable, bint whole
) except -1:
    fill_view(source, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT, field, writable, code)
    if not has_format(view, code):
        found = view.format.decode(errors="replace")
        PyBuffer_Release(view)
        raise TypeError(
            f"{field}: holds samples of format {found!r}, needs {dtype_name(code)}; "
            + ("make it of that type" if field == "out" else conversion(found, code))
        )
    if whole and view.len % sample_size(code):
        size = view.len
        PyBuffer_Release(view)
        raise ValueError(
            f"{field}: {size} bytes are no whole number of {dtype_name(code)} samples"
        )
    return 0


cdef inline int acquire(
    object source, Py_buffer *view, char code, str field, bint writable=False, bint whole=True
) except -1:
    """Fills ``view`` from ``source``; the caller releases it by PyBuffer_Release.

    Raw bytes may end amid a sample unless ``whole``.
    """
    if lend_array(source, view, code, writable):
        return 0
    return acquire_any(source, view, code, field, writable, whole)


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
    return not apart(a.buf, a.len, b.buf, b.len)


cdef inline bint apart(
    const void *a, Py_ssize_t a_bytes, const void *b, Py_ssize_t b_bytes
) noexcept nogil:
    return <const char *>a >= <const char *>b + b_bytes or (
        <const char *>b >= <const char *>a + a_bytes)


cdef inline object new_samples(Py_ssize_t samples, char code):
    """A fresh, uninitialised 1-D array."""
    cdef cnp.npy_intp shape = samples
    return cnp.PyArray_EMPTY(1, &shape, type_number(code), 0)


cdef inline object new_planes(Py_ssize_t rows, Py_ssize_t columns, char code):
    """A fresh, uninitialised 2-D array."""
    cdef cnp.npy_intp[2] shape = [rows, columns]
    return cnp.PyArray_EMPTY(2, shape, type_number(code), 0)
