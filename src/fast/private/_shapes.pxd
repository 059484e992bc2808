# Taking callers' buffers by their shape: one channel, frames of several, a table of a known size.
from cpython.buffer cimport PyBuffer_Release

from vsingest.fast._buffer cimport acquire, acquire_out, sample_size
from vsingest.fast._kernels cimport VSI_MONO_CHANNELS_MAX


cdef inline str shape_of(const Py_buffer *view):
    return str(tuple([view.shape[i] for i in range(view.ndim)]))


cdef inline bint is_line(const Py_buffer *view) noexcept nogil:
    """Whether its items stand in one row or one column, whatever the number of dimensions."""
    cdef int long_dimensions = 0
    cdef int i
    for i in range(view.ndim):
        long_dimensions += view.shape[i] != 1
    return long_dimensions <= 1


cdef inline bint has_channels(const Py_buffer *view) noexcept nogil:
    """Whether its last dimension is one of channels. Rows of more samples than there can be channels
    are frames of one channel, one after another."""
    return view.ndim > 1 and not is_line(view) and (
        2 <= view.shape[view.ndim - 1] <= VSI_MONO_CHANNELS_MAX)


cdef inline bint is_table(
    const Py_buffer *view, char code, Py_ssize_t rows, Py_ssize_t columns
) noexcept nogil:
    """Whether its shape is ``(rows, columns)``; -1 rows are any. Of raw bytes, each sample has
    its bytes in a row."""
    return view.ndim == 2 and (rows < 0 or view.shape[0] == rows) and (
        view.shape[1] * view.itemsize == columns * sample_size(code))


cdef inline int acquire_mono(
    object source, Py_buffer *view, char code, str field, bint writable=False, bint whole=True
) except -1:
    """As acquire(), of one channel: a shape with a few columns is one of several channels."""
    acquire(source, view, code, field, writable, whole)
    if not has_channels(view):
        return 0
    shape = shape_of(view)
    PyBuffer_Release(view)
    raise ValueError(
        f"{field}: has shape {shape}, needs the samples of one channel in one dimension; "
        + ("make it of one dimension" if writable else
           "mix channels by vsingest.fast.to_mono(), or join rows of one channel by .reshape(-1)"))


cdef inline int acquire_frames(
    object source, Py_buffer *view, char code, str field, Py_ssize_t channels
) except -1:
    """As acquire(), of whole frames: interleaved in one dimension, or (frames, channels)."""
    if channels == 1:
        return acquire_mono(source, view, code, field)
    acquire(source, view, code, field)
    if view.ndim > 1 and not is_table(view, code, -1, channels):
        shape = shape_of(view)
        PyBuffer_Release(view)
        raise ValueError(
            f"{field}: has shape {shape}, needs (frames, {channels}) or one dimension of "
            "interleaved samples; vsingest.fast.interleave() makes frames of planes")
    cdef Py_ssize_t samples = view.len // sample_size(code)
    if samples % channels:
        PyBuffer_Release(view)
        raise ValueError(
            f"{field}: {samples} samples are no whole number of {channels}-channel frames")
    return 0


cdef inline int acquire_table_out(
    object out, Py_buffer *view, char code, Py_ssize_t rows, Py_ssize_t columns,
    const Py_buffer *source
) except -1:
    """As acquire_out(), of ``rows * columns`` samples, in one dimension or of that very shape."""
    acquire_out(out, view, code, rows * columns, source)
    if view.ndim < 2 or is_table(view, code, rows, columns) or (
        (rows == 1 or columns == 1) and is_line(view)
    ):
        return 0
    shape = shape_of(view)
    PyBuffer_Release(view)
    needed = f"one dimension of {rows}" if columns == 1 else f"({rows}, {columns}) or one dimension"
    raise ValueError(f"out: has shape {shape}, needs {needed}")
