"""Gain with a ramp over the block."""

from cpython.buffer cimport PyBuffer_Release
from libc.math cimport isfinite
cimport numpy as cnp

from vsingest.fast._buffer cimport (
    acquire, acquire_out, apart, is_format, lent_vector, new_planes, new_samples,
    sample_size,
)
from vsingest.fast._convert cimport UNLOCK_SAMPLES
from vsingest.fast._kernels cimport (
    vsi_gain_float, vsi_gain_frames_float, vsi_gain_frames_s16, vsi_gain_s16,
)
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport has_channels

cnp.import_array()
select_isa()


cdef void gain_now(
    void *dst, const void *src, Py_ssize_t frames, unsigned channels, float start, float end,
    char code
) noexcept nogil:
    if channels > 1:
        if code == c"f":
            vsi_gain_frames_float(dst, src, frames, channels, start, end)
        else:
            vsi_gain_frames_s16(dst, src, frames, channels, start, end)
    elif code == c"f":
        vsi_gain_float(dst, src, frames, start, end)
    else:
        vsi_gain_s16(dst, src, frames, start, end)


cdef void gain_into(
    void *dst, const void *src, Py_ssize_t frames, unsigned channels, float start, float end,
    char code
) noexcept:
    if frames * channels < UNLOCK_SAMPLES:
        gain_now(dst, src, frames, channels, start, end, code)
    else:
        with nogil:
            gain_now(dst, src, frames, channels, start, end, code)


cdef bint gain_arrays(object x, object out, float start, float end, char code) noexcept:
    """As apply_gain() of two plain arrays, which need no view; False where they are not that."""
    cdef Py_ssize_t samples = 0
    cdef Py_ssize_t room = 0
    cdef const void *source = lent_vector(x, code, False, &samples)
    if source == NULL or samples >= UNLOCK_SAMPLES:
        return False
    cdef void *target = lent_vector(out, code, True, &room)
    cdef Py_ssize_t size = samples * sample_size(code)
    if target == NULL or room != samples:
        return False
    if x is not out and not apart(target, size, source, size):
        return False
    gain_now(target, source, samples, 1, start, end, code)
    return True


cdef object gain_any(object x, object out, float start, float end):
    cdef Py_buffer source, target
    cdef Py_ssize_t frames
    cdef unsigned channels = 1
    cdef bint in_place = out is x
    cdef char code = c"f" if is_format(x, c"f") else c"h"
    acquire(x, &source, code, "x", in_place)
    try:
        frames = source.len // sample_size(code)
        if has_channels(&source):
            # Of raw bytes, the last dimension holds the bytes of a frame's samples.
            channels = <unsigned>max(
                1, source.shape[source.ndim - 1] * source.itemsize // sample_size(code))
            frames //= channels
        if in_place:
            gain_into(source.buf, source.buf, frames, channels, start, end, code)
        elif out is None:
            out = new_samples(frames, code) if channels == 1 else new_planes(
                frames, channels, code)
            gain_into(cnp.PyArray_DATA(out), source.buf, frames, channels, start, end, code)
        else:
            acquire_out(out, &target, code, source.len // sample_size(code), &source)
            gain_into(target.buf, source.buf, frames, channels, start, end, code)
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out


def apply_gain(x, float start, float end, *, out=None):
    if not isfinite(start) or not isfinite(end):
        field, value = ("end", end) if isfinite(start) else ("start", start)
        raise ValueError(f"{field}: {value} is no finite float32 gain")
    if gain_arrays(x, out, start, end, c"h") or gain_arrays(x, out, start, end, c"f"):
        return out
    return gain_any(x, out, start, end)
