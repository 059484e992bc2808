"""Sample formats: to S16 and from it, and interleaved channels to one."""

from cpython.buffer cimport PyBuffer_Release
cimport numpy as cnp

from vsingest.fast._buffer cimport is_format, new_samples, sample_size
from vsingest.fast._convert cimport convert
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_MONO_CHANNELS_MAX, vsi_float_from_s16, vsi_mono_from_float, vsi_mono_from_s16,
    vsi_s16_from_double, vsi_s16_from_float, vsi_s16_from_s24, vsi_s16_from_s32, vsi_s16_from_u8,
)
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_frames, acquire_table_out

cnp.import_array()
select_isa()


def float_to_s16(x, *, out=None):
    return convert(x, out, "x", c"f", c"h", vsi_s16_from_float)


def double_to_s16(x, *, out=None):
    return convert(x, out, "x", c"d", c"h", vsi_s16_from_double)


def s32_to_s16(x, *, out=None):
    return convert(x, out, "x", c"i", c"h", vsi_s16_from_s32)


def s24_to_s16(x, *, out=None):
    return convert(x, out, "x", c"B", c"h", vsi_s16_from_s24, 3)


def u8_to_s16(x, *, out=None):
    return convert(x, out, "x", c"B", c"h", vsi_s16_from_u8)


def s16_to_float(x, *, out=None):
    return convert(x, out, "x", c"h", c"f", vsi_float_from_s16)


cdef int mix_down(
    void *dst, const void *src, Py_ssize_t frames, unsigned channels, char code
) noexcept nogil:
    if code == c"f":
        return vsi_mono_from_float(dst, src, frames, channels)
    return vsi_mono_from_s16(dst, src, frames, channels)


def to_mono(x, channels, *, out=None):
    cdef Py_buffer source, target
    cdef Py_ssize_t frames
    cdef char code
    cdef unsigned count = <unsigned>whole_number("channels", channels, 1, VSI_MONO_CHANNELS_MAX)
    code = c"f" if is_format(x, c"f") else c"h"
    acquire_frames(x, &source, code, "x", count)
    try:
        frames = source.len // sample_size(code) // count
        if out is None:
            out = new_samples(frames, code)
            mix_down(cnp.PyArray_DATA(out), source.buf, frames, count, code)
        else:
            acquire_table_out(out, &target, code, frames, 1, &source)
            mix_down(target.buf, source.buf, frames, count, code)
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out
