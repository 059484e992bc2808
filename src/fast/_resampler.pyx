"""A stream of samples from one rate to another."""

import numpy as np

from cpython.buffer cimport PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport memcpy
cimport numpy as cnp

from vsingest.fast._buffer cimport acquire, apart, dtype_name, lent_vector, overlaps, sample_size
from vsingest.fast._integers cimport whole_number
from vsingest.fast._filter_bank cimport DriftBank, FilterBank, has_bank, shared_bank
from vsingest.fast._kernels cimport (
    VSI_DRIFT_PPM_MAX, VSI_OK, VSI_PCM_FLOAT, VSI_PCM_S16, VSI_RATE_MAX,
    VSI_RESAMPLER_CHANNELS_MAX, vsi_resampler_adjust, vsi_resampler_expected,
    vsi_resampler_expected_flush, vsi_resampler_flush, vsi_resampler_init,
    vsi_resampler_lookahead, vsi_resampler_process, vsi_resampler_reset, vsi_resampler_size,
)
from vsingest.fast._refusals cimport enter_once, refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_frames, has_channels, is_table, shape_of

cnp.import_array()
select_isa()

cdef dict codes = {"float32": c"f", "int16": c"h"}
cdef tuple qualities = ("voice", "high", "best")

# Products in a chunk from which on other threads may run meanwhile: some ten microseconds.
cdef double PRODUCTS_WITHOUT_GIL = 1 << 18

# Far beyond any buffer, and far below where a count of outputs would overflow; libsoxr's outputs
# can only be counted by making them.
cdef Py_ssize_t FRAMES_MAX = 1 << 40
cdef Py_ssize_t SOXR_FRAMES_MAX = 1 << 26


cdef int one_of(str field, object value, choices) except -1:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{field}: {value!r} is none of {', '.join(map(repr, choices))}")
    return 0


cdef class Resampler:
    def __cinit__(
        self, from_rate, to_rate, *, channels=1, dtype="float32", quality="high"
    ):
        self.from_rate = <int>whole_number("from_rate", from_rate, 1, VSI_RATE_MAX, "Hz")
        self.to_rate = <int>whole_number("to_rate", to_rate, 1, VSI_RATE_MAX, "Hz")
        self.channels = <int>whole_number(
            "channels", channels, 1, VSI_RESAMPLER_CHANNELS_MAX, "channels")
        one_of("dtype", dtype, codes)
        self.code = codes[dtype]
        one_of("quality", quality, qualities)
        self.quality = quality
        if not has_bank(self.from_rate, self.to_rate, quality):
            from vsingest.fast._soxr_stream import SoxrStream
            self.soxr = SoxrStream(
                self.from_rate, self.to_rate, self.channels, self.dtype, quality)
            return
        self.filters = shared_bank(FilterBank, self.from_rate, self.to_rate, quality)
        self.state = <vsi_resampler *>PyMem_Malloc(
            vsi_resampler_size(self.filters.bank, self.channels))
        if self.state == NULL:
            raise MemoryError
        vsi_resampler_init(
            self.state, self.filters.bank, self.channels,
            VSI_PCM_FLOAT if self.code == c"f" else VSI_PCM_S16)

    def __dealloc__(self):
        PyMem_Free(self.state)

    def __reduce__(self):
        refuse_copy(self)

    def __repr__(self):
        return (
            f"Resampler({self.from_rate}, {self.to_rate}, channels={self.channels}, "
            f"dtype={self.dtype!r}, quality={self.quality!r})"
        )

    @property
    def dtype(self):
        return dtype_name(self.code)

    @property
    def delay(self):
        if self.soxr is not None:
            return self.soxr.delay
        return vsi_resampler_lookahead(self.state) / <double>self.from_rate

    @property
    def ppm(self):
        return self.drift_ppm

    def expected_output(self, n):
        cdef Py_ssize_t most = FRAMES_MAX if self.soxr is None else SOXR_FRAMES_MAX
        cdef Py_ssize_t frames = whole_number("n", n, 0, most, "frames")
        self.enter()
        try:
            self.check_open()
            return self.expected(frames)
        finally:
            self.busy = False

    def process(self, x, *, out=None):
        cdef Py_buffer source
        self.enter()
        try:
            self.check_open()
            if self.process_arrays(x, out):
                return out
            acquire_frames(x, &source, self.code, "x", self.channels)
            try:
                return self.process_view(&source, out)
            finally:
                PyBuffer_Release(&source)
        finally:
            self.busy = False

    def flush(self):
        cdef size_t frames = 0
        self.enter()
        try:
            if self.flushed:
                return self.new_frames(0)
            self.flushed = True
            if self.soxr is not None:
                return self.soxr.flush()
            frames = vsi_resampler_expected_flush(self.state)
            made = self.new_frames(frames)
            vsi_resampler_flush(self.state, cnp.PyArray_DATA(made), frames, &frames)
            return made
        finally:
            self.busy = False

    def reset(self):
        self.enter()
        try:
            if self.soxr is not None:
                self.soxr.reset()
            else:
                vsi_resampler_reset(self.state)
            self.drift_ppm = 0.0
            self.flushed = False
        finally:
            self.busy = False

    def adjust(self, double ppm):
        if not -VSI_DRIFT_PPM_MAX <= ppm <= VSI_DRIFT_PPM_MAX:
            raise ValueError(
                f"ppm: {ppm} is outside -{VSI_DRIFT_PPM_MAX:.0f}..{VSI_DRIFT_PPM_MAX:.0f}; rates "
                "further off than that are another ratio"
            )
        self.enter()
        try:
            self.check_open()
            if self.soxr is not None:
                if ppm == 0.0:
                    return
                raise ValueError(
                    f"ppm: {self.from_rate} to {self.to_rate} Hz, quality {self.quality!r}, goes "
                    "through libsoxr, whose ratio stays as it is; choose rates with a larger "
                    "common divisor")
            if self.drift is None and ppm != 0.0:
                self.drift = shared_bank(DriftBank, self.from_rate, self.to_rate, self.quality)
            vsi_resampler_adjust(
                self.state, NULL if self.drift is None else self.drift.bank, ppm)
            self.drift_ppm = ppm
        finally:
            self.busy = False

    cdef int enter(self) except -1:
        return enter_once(
            self, &self.busy, "Resampler is in use by another thread; give each thread its own")

    cdef int check_open(self) except -1:
        if self.flushed:
            raise RuntimeError("Resampler is flushed; call reset() before the next stream")
        return 0

    cdef cnp.ndarray new_frames(self, Py_ssize_t frames):
        cdef cnp.npy_intp[2] shape = [frames, self.channels]
        return cnp.PyArray_EMPTY(
            1 if self.channels == 1 else 2, shape, self.type_number(), 0)

    cdef int type_number(self) noexcept:
        return cnp.NPY_FLOAT32 if self.code == c"f" else cnp.NPY_INT16

    cdef bint process_arrays(self, object x, object out) except -1:
        """As process() of two plain arrays that fit, which need no view; False where they do not."""
        cdef Py_ssize_t frames = 0
        cdef Py_ssize_t capacity = 0
        cdef Py_ssize_t size = sample_size(self.code)
        if self.channels != 1 or out is None:
            return False
        cdef const void *source = lent_vector(x, self.code, False, &frames)
        cdef void *target = lent_vector(out, self.code, True, &capacity)
        if source == NULL or target == NULL or not self.is_brief(frames):
            return False
        if capacity != self.expected(frames):
            return False
        if not apart(target, capacity * size, source, frames * size):
            return False
        self.run(target, capacity, source, frames)
        return True

    cdef bint is_brief(self, Py_ssize_t frames) noexcept:
        """Whether the work on so many frames keeps the interpreter lock."""
        return self.soxr is None and (
            frames * self.channels * self.filters.bank.products < PRODUCTS_WITHOUT_GIL)

    cdef object process_view(self, const Py_buffer *source, object out):
        cdef Py_buffer target
        cdef Py_ssize_t frames = source.len // sample_size(self.code) // self.channels
        cdef Py_ssize_t expected = self.expected(frames)
        cdef Py_ssize_t capacity
        cdef cnp.ndarray made
        if out is None:
            made = self.new_frames(expected)
            self.run(cnp.PyArray_DATA(made), expected, source.buf, frames)
            return made
        acquire(out, &target, self.code, "out", True)
        try:
            if target.ndim > 1 and not is_table(&target, self.code, -1, self.channels) and (
                self.channels > 1 or has_channels(&target)
            ):
                raise ValueError(
                    f"out: has shape {shape_of(&target)}, needs (frames, {self.channels}) or one "
                    "dimension")
            capacity = target.len // sample_size(self.code) // self.channels
            if capacity < expected:
                raise ValueError(
                    f"out: holds {capacity} frames, needs {expected}; expected_output() tells how "
                    "many")
            if overlaps(&target, source):
                raise ValueError("out: shares memory with the input; give it a buffer of its own")
            self.run(target.buf, capacity, source.buf, frames)
        finally:
            PyBuffer_Release(&target)
        return self.head_of(out, expected)

    cdef object head_of(self, object out, Py_ssize_t frames):
        """The first frames of ``out``, as ``process()`` would shape them: itself, or a view."""
        if cnp.PyArray_CheckExact(out) and cnp.PyArray_TYPE(out) == self.type_number():
            if cnp.PyArray_NDIM(out) == 1 and self.channels == 1:
                return out if cnp.PyArray_DIM(out, 0) == frames else out[:frames]
        filled = np.frombuffer(out, self.dtype)[:frames * self.channels]
        return filled if self.channels == 1 else filled.reshape(frames, self.channels)

    cdef Py_ssize_t expected(self, Py_ssize_t frames) except -1:
        if self.soxr is not None:
            return self.soxr.expected(frames)
        return vsi_resampler_expected(self.state, frames)

    cdef Py_ssize_t run_soxr(
        self, void *dst, Py_ssize_t capacity, const void *src, Py_ssize_t frames
    ) except -1:
        cdef cnp.ndarray x = self.new_frames(frames)
        memcpy(cnp.PyArray_DATA(x), src, cnp.PyArray_NBYTES(x))
        cdef cnp.ndarray made = self.soxr.process(x)
        if cnp.PyArray_DIM(made, 0) > capacity:
            raise RuntimeError(
                f"libsoxr gave {cnp.PyArray_DIM(made, 0)} frames where {capacity} were foretold; "
                "reset() the Resampler")
        memcpy(dst, cnp.PyArray_DATA(made), cnp.PyArray_NBYTES(made))
        return cnp.PyArray_DIM(made, 0)

    cdef Py_ssize_t run(
        self, void *dst, Py_ssize_t capacity, const void *src, Py_ssize_t frames
    ) except -1:
        cdef size_t written = 0
        cdef int status
        if self.soxr is not None:
            if capacity < self.expected(frames):
                raise ValueError(f"capacity: {capacity} frames is less than expected() tells")
            return self.run_soxr(dst, capacity, src, frames)
        if self.is_brief(frames):
            status = vsi_resampler_process(self.state, dst, capacity, src, frames, &written)
        else:
            with nogil:
                status = vsi_resampler_process(self.state, dst, capacity, src, frames, &written)
        if status != VSI_OK:
            raise ValueError(f"capacity: {capacity} frames is less than expected() tells")
        return written
