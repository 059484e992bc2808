# Decoding a media message straight into memory of the caller's, for whoever cimports this. It is
# inlined, so that module links libvsingest_kernels.a (vsingest.fast.get_library_dir()), and may call
# vsi_isa_select(NULL) of <vsingest/isa.h> first: until then its copy of the kernels is the scalar one.
from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_CheckExact, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_Clear, PyErr_ExceptionMatches
from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_Check
from libc.string cimport memset

from vsingest.fast._buffer cimport acquire
from vsingest.fast._kernels cimport (
    VSI_E_BASE64, VSI_E_JSON, VSI_E_NOT_MEDIA, VSI_E_PAYLOAD, VSI_E_SPACE, VSI_JSON_DEPTH_MAX, VSI_OK,
    vsi_media_decode, vsi_media_fields, vsi_media_pcm_bound, vsi_media_scan,
)


cdef extern from "Python.h":
    # Declared here because it may fail on a lone surrogate, which is the sender's error to us.
    const char *PyUnicode_AsUTF8AndSize(PyObject *text, Py_ssize_t *size)


cdef extern from "<vsingest/media.h>":
    enum:
        MEDIA_BYTES_MAX "VSI_MEDIA_BYTES_MAX"


cdef struct Text:
    const char *start
    Py_ssize_t size
    Py_buffer view


cdef inline int open_text(object message, Text *text) except -1:
    """Points ``text`` at the UTF-8 of ``message``; the caller keeps it alive, then closes it."""
    memset(&text.view, 0, sizeof(Py_buffer))
    if PyUnicode_Check(message):
        text.start = PyUnicode_AsUTF8AndSize(<PyObject *>message, &text.size)
        if text.start == NULL:
            refuse_text()
    elif PyBytes_CheckExact(message):
        text.start = PyBytes_AS_STRING(message)
        text.size = PyBytes_GET_SIZE(message)
    else:
        acquire(message, &text.view, c"B", "message")
        text.start = <const char *>text.view.buf
        text.size = text.view.len
    return 0


cdef inline void close_text(Text *text) noexcept:
    PyBuffer_Release(&text.view)


cdef inline int refuse_text() except -1:
    if not PyErr_ExceptionMatches(UnicodeEncodeError):
        return -1
    PyErr_Clear()  # it holds the whole message
    from vsingest.fast.errors import MediaError
    raise MediaError("message: holds a lone surrogate, which has no UTF-8")


cdef inline int refuse_media(int status, const Text *text, Py_ssize_t capacity) except -1:
    """Raises what ``status`` stands for, naming the field and never quoting the audio."""
    from vsingest.fast.errors import MediaError, NotMediaError
    cdef vsi_media_fields found
    vsi_media_scan(text.start, text.size, &found)
    if status == VSI_E_JSON:
        where = "it ends too early" if found.checked == <size_t>text.size else (
            f"wrong at byte {found.checked}")
        raise MediaError(
            f"message: not one valid JSON object nested at most {VSI_JSON_DEPTH_MAX} deep: {where} "
            f"({text.size} bytes in all)"
        )
    if status == VSI_E_NOT_MEDIA:
        if found.event.text == NULL:
            raise NotMediaError('event: missing or not a string, needs "media"')
        name = found.event.text[:min(found.event.size, 40)].decode("ascii", "backslashreplace")
        raise NotMediaError(f'event: "{name[:40]}" is not "media"')
    if status == VSI_E_PAYLOAD:
        raise MediaError("payload: missing or not a string, needs base64 of S16 samples")
    if status == VSI_E_BASE64:
        raise MediaError(
            "payload: not base64 as RFC 4648 section 4 has it: only its alphabet, padded to a "
            "multiple of 4 characters, no bit left over"
        )
    raise MediaError(
        f"out: holds {capacity} bytes, the payload may need "
        f"{vsi_media_pcm_bound(text.start, text.size)}"
    )


cdef inline Py_ssize_t decode_text(const Text *text, void *dst, Py_ssize_t capacity) except -1:
    """Decodes an open text into ``dst``; returns the bytes written, which may be odd."""
    cdef size_t written = 0
    cdef int status = vsi_media_decode(dst, capacity, text.start, text.size, &written)
    if status != VSI_OK:
        refuse_media(status, text, capacity)
    return written


cdef inline Py_ssize_t decode_into(object message, void *dst, Py_ssize_t capacity) except -1:
    """Decodes ``message`` (str, bytes or any buffer of them) into ``dst``, which is no part of it.

    Returns the bytes written; they may be odd, as a stream of PCM may be cut anywhere. Raises
    MediaError or NotMediaError, after which the content of ``dst`` is unspecified.
    """
    cdef Text text
    open_text(message, &text)
    try:
        return decode_text(&text, dst, capacity)
    finally:
        close_text(&text)


cdef inline Py_ssize_t decode_bounded(object message, void *pcm) except -1:
    """decode_into() memory of MEDIA_BYTES_MAX, which the sender of a longer message hears of."""
    cdef Text text
    cdef size_t written = 0
    cdef int status
    open_text(message, &text)
    try:
        status = vsi_media_decode(pcm, MEDIA_BYTES_MAX, text.start, text.size, &written)
        if status == VSI_E_SPACE:
            from vsingest.fast.errors import MediaError
            raise MediaError(
                f"payload: over {MEDIA_BYTES_MAX:,} bytes (1,000 ms); send shorter messages")
        if status != VSI_OK:
            refuse_media(status, &text, MEDIA_BYTES_MAX)
        return written
    finally:
        close_text(&text)
