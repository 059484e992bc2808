"""Samples that wait for their time, and the stats of how they left."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.math cimport isnan
cimport numpy as cnp

from vsingest.fast._integers cimport whole_number
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono
from vsingest.fast._kernels cimport (
    VSI_AUDIO_WIRE_SAMPLES_MAX, vsi_paced_stats, vsi_paced_queue_clear, vsi_paced_queue_count,
    vsi_paced_queue_destroy, vsi_paced_queue_drop, vsi_paced_queue_emit, vsi_paced_queue_end,
    vsi_paced_queue_held, vsi_paced_queue_init, vsi_paced_queue_next, vsi_paced_queue_pad,
    vsi_paced_queue_put, vsi_paced_queue_ready, vsi_paced_queue_set_wire, vsi_paced_queue_snapshot,
    vsi_paced_queue_waits,
)

from vsingest.fast.stats import PacedStats

cnp.import_array()
select_isa()

cdef enum:
    LATE_FRAMES = 4096
    LATE_FRAMES_MAX = 1 << 20
    FRAMES_MAX = 1 << 20  # at once; each is counted one by one


# Nothing that it holds refers back to it; and the collector would let go, one by one, of what a beat
# still uses.
@cython.no_gc
@cython.final
cdef class PacedQueue:
    def __cinit__(
        self, capacity, Stretch stretch not None, *, frame_samples=160, late_frames=LATE_FRAMES
    ):
        cdef Py_ssize_t frame = whole_number(
            "frame_samples", frame_samples, 1, VSI_AUDIO_WIRE_SAMPLES_MAX)
        cdef Py_ssize_t late = whole_number("late_frames", late_frames, 1, LATE_FRAMES_MAX)
        self.ring = SampleRing(capacity, keep="oldest")
        self.capacity = self.ring.state.ring.capacity
        self.stretch = stretch
        self.late = <float *>PyMem_Malloc(late * sizeof(float))
        if self.late == NULL:
            raise MemoryError(f"late_frames: no memory for {late}")
        vsi_paced_queue_init(
            &self.state, &self.ring.state, &stretch.state, frame, self.late, late)

    def __dealloc__(self):
        if self.late != NULL:
            if self.beat is not None:
                self.beat.detach(&self.state)
            vsi_paced_queue_destroy(&self.state)
            PyMem_Free(self.late)

    def __reduce__(self):
        refuse_copy(self)

    def __bool__(self):
        return vsi_paced_queue_waits(&self.state)

    @property
    def frame_samples(self):
        return self.state.frame_samples

    @property
    def held(self):
        return vsi_paced_queue_held(&self.state)

    @property
    def wire(self):
        return self.audio_wire

    @wire.setter
    def wire(self, AudioWire wire):
        self.ring.lent = wire is not None and self.beat is not None
        vsi_paced_queue_set_wire(&self.state, NULL if wire is None else &wire.state)
        self.audio_wire = wire
        if self.beat is not None:
            self.beat.wake()

    def attach_beat(self, Beat beat):
        if self.beat is not None:
            self.beat.detach(&self.state)
        self.beat = beat
        self.ring.lent = self.audio_wire is not None and beat is not None
        if beat is not None:
            beat.attach(&self.state)

    cdef vsi_span span_of(self, object samples, object frames) except *:
        cdef vsi_span span
        span.samples = whole_number(
            "samples", samples, 0, vsi_paced_queue_held(&self.state), "",
            ", what the queue holds")
        span.frames = whole_number("frames", frames, 0, FRAMES_MAX)
        if span.samples > span.frames * self.state.frame_samples:
            raise ValueError(f"frames: {span.frames} cannot hold {span.samples} samples")
        return span

    def put(self, samples):
        cdef Py_buffer source
        cdef size_t lost
        acquire_mono(samples, &source, c"h", "samples")
        lost = vsi_paced_queue_put(&self.state, source.buf, source.len // 2)
        PyBuffer_Release(&source)
        if self.beat is not None:
            self.beat.wake()
        return lost

    def ready(self, double now):
        vsi_paced_queue_ready(&self.state, now)

    def end(self):
        cdef bint ended = vsi_paced_queue_end(&self.state)
        if self.beat is not None:
            self.beat.wake()
        return ended

    def next(self, frames):
        cdef vsi_span span = vsi_paced_queue_next(
            &self.state, whole_number("frames", frames, 0, FRAMES_MAX))
        return span.samples, span.frames

    def count(self, samples, frames, double now):
        vsi_paced_queue_count(&self.state, self.span_of(samples, frames), now)

    def drop(self, samples, frames):
        vsi_paced_queue_drop(&self.state, self.span_of(samples, frames))

    def emit(self, double now, due_by=None):
        return vsi_paced_queue_emit(&self.state, now, now if due_by is None else due_by)

    def pad(self, double now):
        return vsi_paced_queue_pad(&self.state, now)

    def clear(self):
        return vsi_paced_queue_clear(&self.state)

    def stats(self):
        cdef vsi_paced_stats stats
        cdef size_t held = 0
        vsi_paced_queue_snapshot(&self.state, &stats, &held, NULL)
        first = None if isnan(stats.first_frame_at) else stats.first_frame_at
        return PacedStats(stats.sent, stats.frames, stats.padding, held, first)

    def lateness(self):
        cdef cnp.npy_intp size = <cnp.npy_intp>self.state.late_capacity
        late = cnp.PyArray_SimpleNew(1, &size, cnp.NPY_FLOAT32)
        size = <cnp.npy_intp>vsi_paced_queue_snapshot(
            &self.state, NULL, NULL, <float *>cnp.PyArray_DATA(<cnp.ndarray>late))
        return late[:size]
