# One buffer in, one of as many samples out: the shape of every conversion of a sample format.
from cpython.buffer cimport PyBuffer_Release
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
cimport numpy as cnp

from _buffer cimport acquire, acquire_out, apart, lent_vector, new_samples, sample_size

ctypedef void (*Convert)(void *dst, const void *src, size_t samples) noexcept nogil

# Letting go of the interpreter lock and taking it again costs some 0.1 us, and far more where
# another thread holds on to it. So many samples are 5 us of the cheapest kernel.
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
    cdef Py_buffer source, target
    cdef Py_ssize_t samples = 0
    cdef Py_ssize_t room = 0
    cdef void *target_data
    cdef const void *origin
    if width == 0:
        width = sample_size(source_code)
    # Two plain arrays, which the caller keeps alive through the call, need no view at all.
    if out is not None and width == sample_size(source_code):
        origin = lent_vector(x, source_code, False, &samples)
        target_data = lent_vector(out, target_code, True, &room)
        if (
            origin != NULL and target_data != NULL and samples == room and samples < UNLOCK_SAMPLES
            and apart(target_data, samples * sample_size(target_code), origin, samples * width)
        ):
            kernel(target_data, origin, samples)
            return out
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
