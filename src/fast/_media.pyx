"""The media message: S16 samples as base64 in a JSON object."""

from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.string cimport memcpy, memset
cimport numpy as cnp

from _buffer cimport acquire, new_samples, overlaps
from _kernels cimport vsi_media_encode, vsi_media_pcm_bound, vsi_media_size
from _media cimport Text, close_text, decode_text, open_text
from _select cimport select_isa

from vsingest.fast.errors import MediaError

cnp.import_array()
select_isa()


cdef int acquire_s16(object source, Py_buffer *view, str field, bint writable) except -1:
    """As acquire(); an int16 array of numpy's is read directly, which halves the cost of a call."""
    cdef cnp.ndarray array
    if cnp.PyArray_CheckExact(source):
        array = <cnp.ndarray>source
        if (
            cnp.PyArray_TYPE(array) == cnp.NPY_INT16
            and cnp.PyArray_ISNOTSWAPPED(array)
            and cnp.PyArray_IS_C_CONTIGUOUS(array)
            and (not writable or cnp.PyArray_ISWRITEABLE(array))
        ):
            memset(view, 0, sizeof(Py_buffer))
            view.buf = cnp.PyArray_DATA(array)
            view.len = cnp.PyArray_NBYTES(array)
            return 0
    return acquire(source, view, c"h", field, writable)


cdef bytes encode_to_bytes(const Py_buffer *source):
    cdef size_t written = 0
    cdef size_t size = vsi_media_size(source.len)
    cdef bytes message = PyBytes_FromStringAndSize(NULL, size)
    vsi_media_encode(PyBytes_AS_STRING(message), size, source.buf, source.len, &written)
    return message


cdef object encode_to_out(const Py_buffer *source, object out):
    cdef Py_buffer target
    cdef bint plain
    cdef size_t written = 0
    cdef size_t size = vsi_media_size(source.len)
    acquire(out, &target, c"B", "out", True)
    try:
        if <size_t>target.len < size:
            raise ValueError(f"out: holds {target.len} bytes, the message needs {size}")
        if overlaps(&target, source):
            raise ValueError("out: shares memory with s16; give it a buffer of its own")
        vsi_media_encode(target.buf, target.len, source.buf, source.len, &written)
        plain = target.ndim == 1 and (target.format == NULL or target.format[0] == c"B")
    finally:
        PyBuffer_Release(&target)
    view = memoryview(out)
    return (view if plain else view.cast("B"))[:written]


def encode_media(s16, *, out=None):
    cdef Py_buffer source
    acquire_s16(s16, &source, "s16", False)
    try:
        return encode_to_bytes(&source) if out is None else encode_to_out(&source, out)
    finally:
        PyBuffer_Release(&source)


cdef Py_ssize_t whole_samples(Py_ssize_t pcm_bytes) except -1:
    if pcm_bytes % 2:
        raise MediaError(f"payload: {pcm_bytes} bytes are no whole number of 16-bit samples")
    return pcm_bytes // 2


cdef object decode_to_new(const Text *text):
    cdef Py_ssize_t most = (<Py_ssize_t>vsi_media_pcm_bound(text.start, text.size) + 1) // 2
    array = new_samples(most, c"h")
    cdef void *pcm = cnp.PyArray_DATA(<cnp.ndarray>array)
    cdef Py_ssize_t samples = whole_samples(decode_text(text, pcm, 2 * most))
    if samples == most:
        return array
    exact = new_samples(samples, c"h")
    memcpy(cnp.PyArray_DATA(<cnp.ndarray>exact), pcm, 2 * samples)
    return exact


cdef object head_of(object out, void *start, Py_ssize_t samples):
    """A view of the first samples of ``out`` that keeps it alive and, where it could, unresized."""
    cdef cnp.npy_intp shape = samples
    head = cnp.PyArray_SimpleNewFromData(1, &shape, cnp.NPY_INT16, start)
    cnp.set_array_base(head, out if cnp.PyArray_CheckExact(out) else memoryview(out))
    return head


cdef object decode_to_out(const Text *text, object out):
    cdef Py_buffer target
    acquire_s16(out, &target, "out", True)
    try:
        if overlaps(&target, &text.view):
            raise ValueError("out: shares memory with message; give it a buffer of its own")
        samples = whole_samples(decode_text(text, target.buf, target.len))
        return head_of(out, target.buf, samples)
    finally:
        PyBuffer_Release(&target)


def decode_media(message, *, out=None):
    cdef Text text
    open_text(message, &text)
    try:
        return decode_to_new(&text) if out is None else decode_to_out(&text, out)
    finally:
        close_text(&text)
