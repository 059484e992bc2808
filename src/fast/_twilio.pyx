"""Media messages in the form of Twilio Media Streams: mu-law as base64, one object deeper."""

from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.exc cimport PyErr_Clear, PyErr_ExceptionMatches
from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_Check
from libc.string cimport memcpy
cimport numpy as cnp

from vsingest.fast._buffer cimport acquire, lent_vector, new_samples, overlaps
from vsingest.fast._bytes cimport bytes_of
from vsingest.fast._kernels cimport (
    VSI_E_PAYLOAD, VSI_E_SPACE, VSI_OK,
    vsi_twilio_decode, vsi_twilio_encode, vsi_twilio_samples_bound, vsi_twilio_size,
)
from vsingest.fast._media cimport PyUnicode_AsUTF8AndSize, Text, close_text, open_text, refuse_media
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono

from vsingest.fast.errors import MediaError

cnp.import_array()
select_isa()


cdef const char *plain_id(object stream_sid, Py_ssize_t *size) except NULL:
    """The characters of an id that stand in JSON as they are."""
    cdef Py_ssize_t i
    if not PyUnicode_Check(stream_sid):
        raise TypeError(f"stream_sid: {type(stream_sid).__name__} is no str")
    cdef const char *text = PyUnicode_AsUTF8AndSize(<PyObject *>stream_sid, size)
    if text == NULL:
        if not PyErr_ExceptionMatches(UnicodeEncodeError):
            return NULL
        PyErr_Clear()
        raise ValueError("stream_sid: holds a lone surrogate, which has no UTF-8")
    for i in range(size[0]):
        if not 0x20 <= <unsigned char>text[i] < 0x7f or text[i] == c'"' or text[i] == c"\\":
            raise ValueError(
                f"stream_sid: character {i} would need an escape; give the streamSid that Twilio's "
                "start message has")
    return text


def encode_twilio_media(s16, stream_sid, *, out=None):
    cdef Py_buffer source, target
    cdef Py_ssize_t sid_size = 0
    cdef size_t written = 0
    cdef const char *sid = plain_id(stream_sid, &sid_size)
    cdef bytes message
    acquire_mono(s16, &source, c"h", "s16")
    cdef size_t samples = source.len // 2
    cdef size_t size = vsi_twilio_size(sid_size, samples)
    try:
        if out is None:
            message = PyBytes_FromStringAndSize(NULL, size)
            vsi_twilio_encode(
                PyBytes_AS_STRING(message), size, sid, sid_size, source.buf, samples, &written)
            return message
        acquire(out, &target, c"B", "out", True)
        try:
            if overlaps(&target, &source):
                raise ValueError("out: shares memory with the samples; give it a buffer of its own")
            if vsi_twilio_encode(
                target.buf, target.len, sid, sid_size, source.buf, samples, &written
            ) != VSI_OK:
                raise ValueError(f"out: holds {target.len} bytes, the message needs {size}")
        finally:
            PyBuffer_Release(&target)
        return bytes_of(out)[:written]
    finally:
        PyBuffer_Release(&source)


cdef int refuse(int status, const Text *text, Py_ssize_t capacity) except -1:
    if status == VSI_E_PAYLOAD:
        raise MediaError("media.payload: missing or not a string, needs base64 of mu-law")
    if status == VSI_E_SPACE:
        raise MediaError(f"out: holds {capacity} samples, the payload has more")
    return refuse_media(status, text, 2 * capacity)


cdef size_t decode_samples(const Text *text, void *s16, Py_ssize_t capacity) except? 0:
    cdef size_t samples = 0
    cdef int status = vsi_twilio_decode(s16, capacity, text.start, text.size, &samples)
    if status != VSI_OK:
        refuse(status, text, capacity)
    return samples


cdef object decode_to_new(const Text *text):
    cdef Py_ssize_t most = vsi_twilio_samples_bound(text.size)
    array = new_samples(most, c"h")
    cdef void *s16 = cnp.PyArray_DATA(<cnp.ndarray>array)
    cdef Py_ssize_t samples = decode_samples(text, s16, most)
    exact = new_samples(samples, c"h")
    memcpy(cnp.PyArray_DATA(<cnp.ndarray>exact), s16, 2 * samples)
    return exact


cdef object decode_to_out(const Text *text, object out):
    cdef Py_buffer target
    cdef Py_ssize_t room = 0
    cdef cnp.npy_intp samples
    acquire(out, &target, c"h", "out", True)
    try:
        if overlaps(&target, &text.view):
            raise ValueError("out: shares memory with message; give it a buffer of its own")
        samples = decode_samples(text, target.buf, target.len // 2)
        if lent_vector(out, c"h", True, &room) != NULL and room == samples:
            return out
        head = cnp.PyArray_SimpleNewFromData(1, &samples, cnp.NPY_INT16, target.buf)
        cnp.set_array_base(head, out if cnp.PyArray_CheckExact(out) else memoryview(out))
        return head
    finally:
        PyBuffer_Release(&target)


def decode_twilio_media(message, *, out=None):
    cdef Text text
    open_text(message, &text)
    try:
        return decode_to_new(&text) if out is None else decode_to_out(&text, out)
    finally:
        close_text(&text)
