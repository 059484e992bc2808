"""The media message: S16 samples as base64 in a JSON object."""

from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.string cimport memcpy
cimport numpy as cnp

from vsingest.fast._buffer cimport acquire, lent_vector, new_samples, overlaps
from vsingest.fast._bytes cimport bytes_of
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_MIX_ROWS_MAX, vsi_media_encode, vsi_media_pcm_bound, vsi_media_size,
)
from vsingest.fast._media cimport Text, close_text, decode_text, open_text
from vsingest.fast._room cimport acquire_room
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono

from vsingest.fast.errors import MediaError

cnp.import_array()
select_isa()


cdef bytes encode_to_bytes(const Py_buffer *source):
    cdef size_t written = 0
    cdef size_t size = vsi_media_size(source.len)
    cdef bytes message = PyBytes_FromStringAndSize(NULL, size)
    vsi_media_encode(PyBytes_AS_STRING(message), size, source.buf, source.len, &written)
    return message


# Far beyond any memory, and below where the size of a message would overflow.
cdef Py_ssize_t SAMPLES_MAX = 1 << 60

# An int above 256 is an object made each time; messages of one stream are all of one size.
cdef size_t known_size = 0
cdef object known_size_object = 0


cdef object size_object(size_t size):
    global known_size, known_size_object
    if size != known_size:
        known_size_object = size
        known_size = size
    return known_size_object


def media_size(samples):
    return vsi_media_size(2 * whole_number(
        "samples", samples, 0, SAMPLES_MAX))


cdef size_t encode_rows(
    const Py_buffer *source, Py_ssize_t rows, Py_ssize_t pcm_bytes, object out
) except 0:
    """Writes a message for each row into ``out``, one after another; returns the size of one."""
    cdef Py_buffer target
    cdef Py_ssize_t row
    cdef size_t written = 0
    cdef Py_ssize_t size = vsi_media_size(pcm_bytes)
    acquire(out, &target, c"B", "out", True)
    try:
        if target.len < rows * size:
            what = "the message needs" if rows == 1 else f"{rows} messages need"
            raise ValueError(f"out: holds {target.len} bytes, {what} {rows * size}")
        if overlaps(&target, source):
            raise ValueError("out: shares memory with the samples; give it a buffer of its own")
        for row in range(rows):
            vsi_media_encode(
                <char *>target.buf + row * size, size, <char *>source.buf + row * pcm_bytes,
                pcm_bytes, &written)
    finally:
        PyBuffer_Release(&target)
    return size


def encode_media_into(s16, out):
    cdef Py_buffer source
    acquire_mono(s16, &source, c"h", "s16")
    try:
        return size_object(encode_rows(&source, 1, source.len, out))
    finally:
        PyBuffer_Release(&source)


def encode_media_many_into(frames, out):
    cdef Py_buffer source
    acquire_room(frames, &source, VSI_MIX_ROWS_MAX)
    try:
        return size_object(encode_rows(&source, source.shape[0], 2 * source.shape[1], out))
    finally:
        PyBuffer_Release(&source)


cdef list encode_to_list(const Py_buffer *source):
    cdef Py_buffer row = source[0]
    row.len = 2 * source.shape[1]
    messages = []
    for _ in range(source.shape[0]):
        messages.append(encode_to_bytes(&row))
        row.buf = <char *>row.buf + row.len
    return messages


def encode_media_many(frames, *, out=None):
    cdef Py_buffer source
    cdef Py_ssize_t size
    acquire_room(frames, &source, VSI_MIX_ROWS_MAX)
    try:
        if out is None:
            return encode_to_list(&source)
        size = encode_rows(&source, source.shape[0], 2 * source.shape[1], out)
        view = bytes_of(out)
        return [view[row * size:(row + 1) * size] for row in range(source.shape[0])]
    finally:
        PyBuffer_Release(&source)


def encode_media(s16, *, out=None):
    cdef Py_buffer source
    acquire_mono(s16, &source, c"h", "s16")
    try:
        if out is None:
            return encode_to_bytes(&source)
        return bytes_of(out)[:encode_rows(&source, 1, source.len, out)]
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
    """The first samples of ``out``: itself, or a view that keeps it alive and unresized."""
    cdef cnp.npy_intp shape = samples
    cdef Py_ssize_t room = 0
    if lent_vector(out, c"h", True, &room) != NULL and room == samples:
        return out
    head = cnp.PyArray_SimpleNewFromData(1, &shape, cnp.NPY_INT16, start)
    cnp.set_array_base(head, out if cnp.PyArray_CheckExact(out) else memoryview(out))
    return head


cdef object decode_to_out(const Text *text, object out):
    cdef Py_buffer target
    acquire(out, &target, c"h", "out", True)
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
