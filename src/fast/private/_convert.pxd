# One buffer in, one of as many samples out: the shape of every conversion of a sample format.
from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
cimport numpy as cnp

from vsingest.fast._buffer cimport (
    acquire, acquire_out, apart, lent_vector, new_samples, sample_size,
)

ctypedef void (*Convert)(void *dst, const void *src, size_t samples) noexcept nogil

# Letting go of the interpreter lock and taking it again costs some 40 ns, 2% of the cheapest
# kernel's work on so many samples (benches/unlock.py), and more where another thread wants it.
cdef enum:
    UNLOCK_SAMPLES = 65536


cdef inline void run(Convert kernel, void *dst, const void *src, Py_ssize_t samples) noexcept:
    if samples < UNLOCK_SAMPLES:
        kernel(dst, src, samples)
    else:
        with nogil:
            kernel(dst, src, samples)


cdef inline object convert(
    object x, object out, str field, char source_code, char target_code, Convert kernel,
    Py_ssize_t width=0,
):
    """``width``: bytes of a source sample, where it is not the size of ``source_code``."""
    cdef Py_ssize_t samples = 0
    cdef Py_ssize_t room = 0
    cdef void *target
    cdef const void *source
    # Two plain arrays, which the caller keeps alive through the call, need no view at all.
    if width == 0 and out is not None:
        source = lent_vector(x, source_code, False, &samples)
        target = lent_vector(out, target_code, True, &room)
        if (
            source != NULL and target != NULL and samples == room and samples < UNLOCK_SAMPLES
            and apart(
                target, samples * sample_size(target_code),
                source, samples * sample_size(source_code))
        ):
            kernel(target, source, samples)
            return out
    return convert_any(
        x, out, field, source_code, target_code, kernel,
        width if width else sample_size(source_code))


cdef inline object convert_any(
    object x, object out, str field, char source_code, char target_code, Convert kernel,
    Py_ssize_t width,
):
    cdef Py_buffer source, target
    cdef Py_ssize_t samples
    acquire(x, &source, source_code, field)
    try:
        samples = source.len // width
        if samples * width != source.len:
            raise ValueError(
                f"{field}: {source.len} bytes are no whole number of {width}-byte samples"
            )
        if out is not None:
            acquire_out(out, &target, target_code, samples, &source)
            run(kernel, target.buf, source.buf, samples)
            PyBuffer_Release(&target)
        elif target_code == c"B":
            out = PyBytes_FromStringAndSize(NULL, samples)
            run(kernel, PyBytes_AS_STRING(out), source.buf, samples)
        else:
            out = new_samples(samples, target_code)
            run(kernel, cnp.PyArray_DATA(out), source.buf, samples)
    finally:
        PyBuffer_Release(&source)
    return out
