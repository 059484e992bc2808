"""Channels: planes to interleaved frames and back, and mixing by a matrix."""

from cpython.buffer cimport PyBuffer_Release
from libc.math cimport isfinite
cimport numpy as cnp
import numpy as np

from vsingest.fast._buffer cimport (
    acquire, dtype_name, is_format, is_matrix, new_planes, overlaps, sample_size,
)
from vsingest.fast._convert cimport UNLOCK_SAMPLES
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_INTERLEAVE_CHANNELS_MAX, VSI_MIX_CHANNELS_MAX, vsi_deinterleave_float,
    vsi_deinterleave_s16, vsi_interleave_float, vsi_interleave_s16, vsi_mix_matrix_float,
    vsi_mix_matrix_s16,
)
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_frames, acquire_mono, acquire_table_out

cnp.import_array()
select_isa()


cdef class Planes:
    """The channels of one call, apart or as the rows of one array, held until it is over."""

    cdef Py_buffer views[VSI_INTERLEAVE_CHANNELS_MAX]
    cdef const void *data[VSI_INTERLEAVE_CHANNELS_MAX]
    cdef int held
    cdef unsigned channels
    cdef Py_ssize_t frames
    cdef char code

    def __dealloc__(self):
        cdef int i
        for i in range(self.held):
            PyBuffer_Release(&self.views[i])

    cdef int hold_each(self, tuple planes) except -1:
        cdef Py_ssize_t bytes_each
        check_channels(len(planes), "planes")
        self.code = c"f" if is_format(planes[0], c"f") else c"h"
        for plane in planes:
            acquire_mono(plane, &self.views[self.held], self.code, f"planes[{self.held}]")
            self.data[self.held] = self.views[self.held].buf
            self.held += 1
            bytes_each = self.views[0].len
            if self.views[self.held - 1].len != bytes_each:
                raise ValueError(
                    f"planes[{self.held - 1}]: {self.views[self.held - 1].len} bytes, but planes[0] "
                    f"has {bytes_each}; every channel needs as many samples"
                )
        self.channels = self.held
        self.frames = self.views[0].len // sample_size(self.code)
        return 0

    cdef int hold_rows(self, planes) except -1:
        cdef Py_ssize_t row
        self.code = c"f" if is_format(planes, c"f") else c"h"
        acquire(planes, &self.views[0], self.code, "planes")
        self.held = 1
        if self.views[0].ndim != 2:
            raise ValueError(
                f"planes: {self.views[0].ndim}-D, needs 2-D (channels, frames), or a list or tuple "
                "of one buffer a channel"
            )
        check_channels(self.views[0].shape[0], "planes")
        self.channels = <unsigned>self.views[0].shape[0]
        # Of raw bytes, a row holds the bytes of its samples.
        self.frames = self.views[0].shape[1] * self.views[0].itemsize // sample_size(self.code)
        if self.views[0].len != self.channels * self.frames * sample_size(self.code):
            raise ValueError(
                f"planes: rows of {self.views[0].shape[1]} bytes are no whole number of "
                f"{dtype_name(self.code)} samples")
        for row in range(self.views[0].shape[0]):
            self.data[row] = (
                <const char *>self.views[0].buf + row * self.frames * sample_size(self.code)
            )
        return 0


cdef int check_channels(Py_ssize_t channels, str field) except -1:
    if not 1 <= channels <= VSI_INTERLEAVE_CHANNELS_MAX:
        raise ValueError(
            f"{field}: {channels} channels are outside 1..{VSI_INTERLEAVE_CHANNELS_MAX}"
        )
    return 0


cdef int interleave_now(void *dst, Planes planes) noexcept nogil:
    if planes.code == c"f":
        return vsi_interleave_float(dst, planes.data, planes.frames, planes.channels)
    return vsi_interleave_s16(dst, planes.data, planes.frames, planes.channels)


cdef int interleave_into(void *dst, Planes planes) noexcept:
    if planes.frames * planes.channels < UNLOCK_SAMPLES:
        return interleave_now(dst, planes)
    with nogil:
        return interleave_now(dst, planes)


def interleave(planes, *, out=None):
    cdef Planes held = Planes()
    cdef Py_buffer target
    cdef int i
    if isinstance(planes, (list, tuple)):
        held.hold_each(tuple(planes))  # which nobody changes meanwhile
    else:
        held.hold_rows(planes)
    if out is None:
        out = new_planes(held.frames, held.channels, held.code)
        interleave_into(cnp.PyArray_DATA(out), held)
        return out
    acquire_table_out(out, &target, held.code, held.frames, held.channels, &held.views[0])
    try:
        for i in range(1, held.held):
            if overlaps(&target, &held.views[i]):
                raise ValueError(
                    f"out: shares memory with planes[{i}]; give it a buffer of its own")
        interleave_into(target.buf, held)
    finally:
        PyBuffer_Release(&target)
    return out


cdef int deinterleave_now(
    void *dst, const void *src, Py_ssize_t frames, Py_ssize_t channels, char code
) noexcept nogil:
    cdef void *planes[VSI_INTERLEAVE_CHANNELS_MAX]
    cdef Py_ssize_t i
    for i in range(channels):
        planes[i] = <char *>dst + i * frames * sample_size(code)
    if code == c"f":
        return vsi_deinterleave_float(planes, src, frames, <unsigned>channels)
    return vsi_deinterleave_s16(planes, src, frames, <unsigned>channels)


cdef int deinterleave_into(
    void *dst, const void *src, Py_ssize_t frames, Py_ssize_t channels, char code
) noexcept:
    if frames * channels < UNLOCK_SAMPLES:
        return deinterleave_now(dst, src, frames, channels, code)
    with nogil:
        return deinterleave_now(dst, src, frames, channels, code)


def deinterleave(x, channels, *, out=None):
    cdef Py_buffer source, target
    cdef Py_ssize_t frames
    cdef char code = c"f" if is_format(x, c"f") else c"h"
    cdef Py_ssize_t count = whole_number("channels", channels, 1, VSI_INTERLEAVE_CHANNELS_MAX)
    acquire_frames(x, &source, code, "x", count)
    try:
        frames = source.len // sample_size(code) // count
        if out is None:
            out = new_planes(count, frames, code)
            deinterleave_into(cnp.PyArray_DATA(out), source.buf, frames, count, code)
        else:
            acquire_table_out(out, &target, code, count, frames, &source)
            deinterleave_into(target.buf, source.buf, frames, count, code)
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out


cdef cnp.ndarray float_matrix(matrix):
    """``matrix`` as a C-contiguous 2-D float32 array, itself where it is one."""
    if not is_matrix(matrix, c"f"):
        matrix = np.asarray(matrix)
        check_matrix_shape(matrix)  # before a copy, which may be larger than any memory
        matrix = np.ascontiguousarray(matrix, np.float32)
    check_matrix_shape(matrix)
    cdef Py_ssize_t inputs = cnp.PyArray_DIM(matrix, 1)
    cdef const float *weights = <const float *>cnp.PyArray_DATA(matrix)
    cdef Py_ssize_t i
    for i in range(cnp.PyArray_SIZE(matrix)):
        if not isfinite(weights[i]):
            raise ValueError(
                f"matrix: {weights[i]} in row {i // inputs}, column {i % inputs} is not finite")
    return matrix


cdef int check_matrix_shape(cnp.ndarray matrix) except -1:
    if cnp.PyArray_NDIM(matrix) != 2:
        raise ValueError(f"matrix: {matrix.ndim}-D, needs 2-D (outputs, inputs)")
    outputs, inputs = matrix.shape[0], matrix.shape[1]
    if not (1 <= outputs <= VSI_MIX_CHANNELS_MAX and 1 <= inputs <= VSI_MIX_CHANNELS_MAX):
        raise ValueError(
            f"matrix: {outputs} outputs by {inputs} inputs, needs 1..{VSI_MIX_CHANNELS_MAX} of each"
        )
    return 0


cdef int mix_now(
    void *dst, const void *src, Py_ssize_t frames, const float *weights, unsigned outputs,
    unsigned inputs, char code
) noexcept nogil:
    if code == c"f":
        return vsi_mix_matrix_float(dst, src, frames, weights, outputs, inputs)
    return vsi_mix_matrix_s16(dst, src, frames, weights, outputs, inputs)


cdef int mix_into(
    void *dst, const void *src, Py_ssize_t frames, cnp.ndarray matrix, char code
) noexcept:
    cdef const float *weights = <const float *>cnp.PyArray_DATA(matrix)
    cdef unsigned outputs = <unsigned>cnp.PyArray_DIM(matrix, 0)
    cdef unsigned inputs = <unsigned>cnp.PyArray_DIM(matrix, 1)
    if frames * inputs < UNLOCK_SAMPLES:
        return mix_now(dst, src, frames, weights, outputs, inputs, code)
    with nogil:
        return mix_now(dst, src, frames, weights, outputs, inputs, code)


def mix_matrix(x, matrix, *, out=None):
    cdef Py_buffer source, target
    cdef Py_ssize_t frames
    cdef char code = c"f" if is_format(x, c"f") else c"h"
    cdef cnp.ndarray weights = float_matrix(matrix)
    acquire_frames(x, &source, code, "x", cnp.PyArray_DIM(weights, 1))
    try:
        frames = source.len // sample_size(code) // cnp.PyArray_DIM(weights, 1)
        if out is None:
            out = new_planes(frames, cnp.PyArray_DIM(weights, 0), code)
            mix_into(cnp.PyArray_DATA(out), source.buf, frames, weights, code)
        else:
            acquire_table_out(
                out, &target, code, frames, cnp.PyArray_DIM(weights, 0), &source)
            mix_into(target.buf, source.buf, frames, weights, code)
            PyBuffer_Release(&target)
    finally:
        PyBuffer_Release(&source)
    return out
