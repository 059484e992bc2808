"""A ring of samples with an account."""

cimport cython
from cpython.buffer cimport PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES, PyBUF_WRITABLE, PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int16_t
cimport numpy as cnp

from vsingest.fast._buffer cimport new_samples
from vsingest.fast._integers cimport whole_number
from vsingest.fast._media cimport MEDIA_BYTES_MAX, decode_bounded
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono
from vsingest.fast._kernels cimport (
    VSI_SAMPLE_RING_CAPACITY_MAX, vsi_ring_peek, vsi_ring_span, vsi_sample_ring_clear,
    vsi_sample_ring_consume, vsi_sample_ring_counts, vsi_sample_ring_drop, vsi_sample_ring_init,
    vsi_sample_ring_move, vsi_sample_ring_read, vsi_sample_ring_write,
)

from vsingest.fast.errors import MediaError
from vsingest.fast.stats import SampleRingStats

cnp.import_array()
select_isa()

cdef Py_ssize_t SAMPLE_BYTES = 2


cdef Py_ssize_t read_capacity(object capacity) except -1:
    return whole_number("capacity", capacity, 1, VSI_SAMPLE_RING_CAPACITY_MAX)


cdef int16_t *new_memory(Py_ssize_t capacity) except NULL:
    cdef int16_t *memory = <int16_t *>PyMem_Malloc(capacity * sizeof(int16_t))
    if memory == NULL:
        raise MemoryError(f"capacity: no memory for {capacity} samples")
    return memory


@cython.final
cdef class Span:
    """One stretch of the ring's memory; a memoryview of it keeps the ring as it is."""

    def __getbuffer__(self, Py_buffer *view, int flags):
        if flags & PyBUF_WRITABLE == PyBUF_WRITABLE:
            raise BufferError("SampleRing: its views are read-only; write() appends")
        if self.writes != self.ring.writes:
            raise BufferError("SampleRing: written to since; readable() gives new views")
        view.buf = <void *>self.start
        view.len = self.samples * SAMPLE_BYTES
        view.itemsize = SAMPLE_BYTES
        view.ndim = 1
        view.readonly = 1
        view.format = NULL
        if flags & PyBUF_FORMAT == PyBUF_FORMAT:
            view.format = b"h"
        view.shape = &self.samples if flags & PyBUF_ND == PyBUF_ND else NULL
        view.strides = &SAMPLE_BYTES if flags & PyBUF_STRIDES == PyBUF_STRIDES else NULL
        view.suboffsets = NULL
        view.internal = NULL
        view.obj = self
        self.ring.views += 1

    def __releasebuffer__(self, Py_buffer *view):
        self.ring.views -= 1


@cython.final
cdef class SampleRing:
    def __cinit__(self, capacity, *, str keep="newest"):
        if keep not in ("newest", "oldest"):
            raise ValueError(f"keep: {keep!r} is neither 'newest' nor 'oldest'")
        cdef Py_ssize_t samples = read_capacity(capacity)
        self.memory = new_memory(samples)
        vsi_sample_ring_init(&self.state, self.memory, samples, keep == "newest")
        self.last_count_object = 0

    def __dealloc__(self):
        PyMem_Free(self.memory)

    def __repr__(self):
        keep = "newest" if self.state.keeps_newest else "oldest"
        return f"SampleRing({self.state.ring.capacity}, keep={keep!r})"

    def __len__(self):
        return self.state.ring.held

    @property
    def capacity(self):
        return self.state.ring.capacity

    @property
    def held(self):
        return self.state.ring.held

    def __reduce__(self):
        refuse_copy(self)

    cdef int check_own(self) except -1:
        if self.lent:
            raise RuntimeError(
                "SampleRing: a Beat's thread takes from it; use the methods of its PacedQueue")
        return 0

    cdef int check_unviewed(self, str act) except -1:
        if self.views:
            raise BufferError(
                f"SampleRing: cannot {act} while {self.views} of its views live; release() them, "
                f"or take a copy by peek()")
        return 0

    cdef Py_ssize_t write_samples(self, const void *src, size_t samples) except -1:
        self.check_own()
        self.check_unviewed("write")
        self.writes += 1
        return vsi_sample_ring_write(&self.state, src, samples)

    cdef Py_ssize_t read_samples(self, void *dst, size_t samples) noexcept nogil:
        return vsi_sample_ring_read(&self.state, dst, samples)

    cdef object count_object(self, Py_ssize_t samples):
        """Most reads are of one length, whose int may be too large to be one that Python keeps."""
        if samples != self.last_count:
            self.last_count_object = samples
            self.last_count = samples
        return self.last_count_object

    @cython.critical_section
    def write(self, x):
        cdef Py_buffer source
        acquire_mono(x, &source, c"h", "x")
        try:
            return self.write_samples(source.buf, source.len // SAMPLE_BYTES)
        finally:
            PyBuffer_Release(&source)

    @cython.critical_section
    def write_media(self, message):
        cdef unsigned char[MEDIA_BYTES_MAX] pcm
        cdef Py_ssize_t size = decode_bounded(message, pcm)
        if size % SAMPLE_BYTES:
            raise MediaError(f"payload: {size} bytes are no whole number of 16-bit samples")
        return self.write_samples(pcm, size // SAMPLE_BYTES)

    cdef object new_for(self, object samples):
        cdef Py_ssize_t held = self.state.ring.held
        cdef Py_ssize_t wanted = held if samples is None else whole_number("samples", samples, 0)
        return new_samples(min(wanted, held), c"h")

    @cython.critical_section
    def read(self, samples=None):
        self.check_own()
        taken = self.new_for(samples)
        self.read_samples(cnp.PyArray_DATA(<cnp.ndarray>taken), cnp.PyArray_SIZE(taken))
        return taken

    @cython.critical_section
    def read_into(self, out):
        cdef Py_buffer target
        acquire_mono(out, &target, c"h", "out", True)
        cdef Py_ssize_t taken
        try:
            self.check_own()
            taken = self.read_samples(target.buf, target.len // SAMPLE_BYTES)
        finally:
            PyBuffer_Release(&target)
        return self.count_object(taken)

    @cython.critical_section
    def peek(self, samples=None):
        self.check_own()
        copy = self.new_for(samples)
        vsi_ring_peek(
            &self.state.ring, cnp.PyArray_DATA(<cnp.ndarray>copy), cnp.PyArray_SIZE(copy))
        return copy

    @cython.critical_section
    def readable(self):
        cdef Span span
        cdef size_t offset = 0
        self.check_own()
        views = []
        while offset < self.state.ring.held:
            span = Span.__new__(Span)
            span.ring = self
            span.writes = self.writes
            span.samples = vsi_ring_span(&self.state.ring, offset, &span.start)
            offset += span.samples
            views.append(memoryview(span))
        return tuple(views)

    @cython.critical_section
    def consume(self, samples):
        self.check_own()
        return vsi_sample_ring_consume(&self.state, whole_number("samples", samples, 0))

    @cython.critical_section
    def drop(self, samples):
        self.check_own()
        return vsi_sample_ring_drop(&self.state, whole_number("samples", samples, 0))

    @cython.critical_section
    def clear(self):
        self.check_own()
        return vsi_sample_ring_clear(&self.state)

    @cython.critical_section
    def resize(self, capacity):
        cdef Py_ssize_t samples = read_capacity(capacity)
        self.check_own()
        self.check_unviewed("resize")
        cdef int16_t *memory = new_memory(samples)
        vsi_sample_ring_move(&self.state, memory, samples)
        PyMem_Free(self.memory)
        self.memory = memory
        self.writes += 1

    def stats(self):
        cdef const vsi_sample_ring_counts *counts = &self.state.counts
        return SampleRingStats(
            accepted=counts.accepted,
            read=counts.read,
            held=self.state.ring.held,
            overflow=counts.overflow,
            discarded=counts.dropped,
            cleared=counts.cleared,
        )
