"""A voice at another rate, a frame in for a frame out."""

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int16_t
from libc.string cimport memcpy, memmove, memset

from vsingest.fast._select cimport select_isa
from vsingest.fast._filter_bank cimport has_bank
from vsingest.fast._resampler cimport Resampler
from vsingest.fast._kernels cimport (
    VSI_RATE_MAX, vsi_resampler_lookahead, vsi_resampler_reset,
)

select_isa()

cdef enum:
    FRAMES_PER_SECOND = 50


@cython.final
cdef class Converter:
    """What a resampler holds back at a stream's beginning is made up for by silence.

    From then on each 20 ms in give 20 ms out, and the filter's whole span is shorter than that: one
    frame of silence brings out the rest of a voice, and then the stream can begin anew.
    """

    def __cinit__(self, Py_ssize_t taken, Py_ssize_t given):
        cdef Py_ssize_t from_rate = taken * FRAMES_PER_SECOND
        cdef Py_ssize_t to_rate = given * FRAMES_PER_SECOND
        if max(from_rate, to_rate) <= VSI_RATE_MAX and has_bank(
            <int>from_rate, <int>to_rate, "high"
        ):
            self.resampler = Resampler(from_rate, to_rate, dtype="int16")
        if self.resampler is None or vsi_resampler_lookahead(self.resampler.state) >= taken:
            raise ValueError(
                f"playout: no filter takes frames of {taken} samples to frames of {given} within "
                "a frame; let its frames be of 160, 320, 480 or 960 samples, as those of others")
        self.taken = taken
        self.given = given
        self.memory = <int16_t *>PyMem_Malloc(2 * given * sizeof(int16_t))
        if self.memory == NULL:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.memory)

    cdef int convert(self, int16_t *dst, const int16_t *src, bint sounds) except -1:
        if not sounds and not self.sounding:
            memset(dst, 0, self.given * sizeof(int16_t))
            return 0
        if not self.sounding:
            vsi_resampler_reset(self.resampler.state)
            self.held = self.given - self.resampler.expected(self.taken)
            memset(self.memory, 0, self.held * sizeof(int16_t))
        self.held += self.resampler.run(
            self.memory + self.held, 2 * self.given - self.held, src, self.taken)
        memcpy(dst, self.memory, self.given * sizeof(int16_t))
        self.held -= self.given
        memmove(self.memory, self.memory + self.given, self.held * sizeof(int16_t))
        self.sounding = sounds
        return 0
