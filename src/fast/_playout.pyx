"""The playout buffer of one stream."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int16_t, uint64_t
cimport numpy as cnp

from vsingest.fast.errors import MediaError
from vsingest.fast.stats import PlayoutStats

from vsingest.fast._integers cimport unsigned_number, whole_number
from vsingest.fast._media cimport MEDIA_BYTES_MAX, decode_bounded
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono
from vsingest.fast._kernels cimport (
    VSI_OK, VSI_PLAYOUT_CAPACITY_MAX, VSI_PLAYOUT_FRAME_MAX, VSI_PLAYOUT_TRIM_WAIT_MAX,
    vsi_playout, vsi_playout_clear, vsi_playout_config, vsi_playout_counts, vsi_playout_end,
    vsi_playout_ended, vsi_playout_init, vsi_playout_memory, vsi_playout_pull, vsi_playout_push,
    vsi_playout_push_numbered, vsi_playout_skip,
)

cnp.import_array()
select_isa()


cdef Py_ssize_t check_accepted(Py_ssize_t samples, str field) except -1:
    if samples < 0:
        raise ValueError(f"{field}: pushed after end(); a new stream needs a new PlayoutBuffer")
    return samples


cdef int read_bounds(
    vsi_playout_config *config, bint adaptive, least, most, Py_ssize_t frame, Py_ssize_t target,
    Py_ssize_t limit
) except -1:
    if not adaptive and (least is not None or most is not None):
        field = "max_target_samples" if least is None else "min_target_samples"
        raise ValueError(f"{field}: only an adaptive buffer has one; pass adaptive=True")
    config.adaptive = adaptive
    config.target_least = min(2 * frame, target) if least is None else whole_number(
        "min_target_samples", least, 1, target, "", " (up to target_samples)")
    config.target_most = limit if most is None else whole_number(
        "max_target_samples", most, target, limit, "", " (target_samples to limit_samples)")
    return 0


cdef object located(object error, Py_ssize_t index):
    """The same error, which says of which message it is."""
    found = type(error)(f"messages[{index}]: {error}")
    found.index = index
    return found


cdef class PlayoutBuffer:
    def __cinit__(
        self,
        *,
        frame_samples=160,
        target_samples=640,
        limit_samples=1920,
        capacity_samples=12_000,
        trim_wait_frames=15,
        bint adaptive=False,
        min_target_samples=None,
        max_target_samples=None,
    ):
        cdef vsi_playout_config config
        cdef Py_ssize_t frame = whole_number(
            "frame_samples", frame_samples, 1, VSI_PLAYOUT_FRAME_MAX, "", " (samples of one pull)")
        cdef Py_ssize_t capacity = whole_number(
            "capacity_samples", capacity_samples, frame, VSI_PLAYOUT_CAPACITY_MAX, "",
            " (from frame_samples up)")
        cdef Py_ssize_t limit = whole_number(
            "limit_samples", limit_samples, 1, capacity, "", " (up to capacity_samples)")
        cdef Py_ssize_t target = whole_number(
            "target_samples", target_samples, 1, limit, "", " (up to limit_samples)")
        config.trim_wait = whole_number(
            "trim_wait_frames", trim_wait_frames, 0, VSI_PLAYOUT_TRIM_WAIT_MAX, "", " (pulls)")
        read_bounds(
            &config, adaptive, min_target_samples, max_target_samples, frame, target, limit)
        config.frame = frame
        config.target = target
        config.limit = limit
        config.capacity = capacity
        self.memory = <int16_t *>PyMem_Malloc(vsi_playout_memory(&config) * sizeof(int16_t))
        if self.memory == NULL:
            raise MemoryError(f"capacity_samples: no memory for {capacity} samples")
        vsi_playout_init(&self.state, &config, self.memory)
        self.frame_object = frame

    def __dealloc__(self):
        PyMem_Free(self.memory)

    def __reduce__(self):
        refuse_copy(self)

    cdef Py_ssize_t push_bytes(self, const void *pcm, size_t size) noexcept nogil:
        cdef size_t accepted = 0
        if vsi_playout_push(&self.state, pcm, size, &accepted) != VSI_OK:
            return -1
        return <Py_ssize_t>accepted

    cdef Py_ssize_t pull_into(self, void *out) noexcept nogil:
        return <Py_ssize_t>vsi_playout_pull(&self.state, out)

    cdef object count_object(self, Py_ssize_t samples):
        """Most counts are a frame, whose int may be too large to be one that Python keeps."""
        if <size_t>samples == self.state.config.frame:
            return self.frame_object
        return samples

    @cython.critical_section
    def push(self, x, *, sequence=None):
        cdef Py_buffer source
        cdef Py_ssize_t accepted
        cdef uint64_t number
        if sequence is not None:
            number = unsigned_number("sequence", sequence)
            acquire_mono(x, &source, c"h", "x")
            accepted = self.push_numbered(source.buf, source.len, number)
        else:
            acquire_mono(x, &source, c"h", "x", False, False)
            accepted = self.push_bytes(source.buf, source.len)
        PyBuffer_Release(&source)
        return self.count_object(check_accepted(accepted, "x"))

    cdef Py_ssize_t push_numbered(
        self, const void *pcm, size_t size, uint64_t number
    ) noexcept nogil:
        cdef size_t accepted = 0
        if vsi_playout_push_numbered(&self.state, pcm, size, number, &accepted) != VSI_OK:
            return -1
        return <Py_ssize_t>accepted

    cdef Py_ssize_t take_media(self, object message) except -1:
        cdef unsigned char[MEDIA_BYTES_MAX] pcm
        cdef Py_ssize_t size = decode_bounded(message, pcm)
        return check_accepted(self.push_bytes(pcm, size), "message")

    @cython.critical_section
    def push_media(self, message):
        return self.count_object(self.take_media(message))

    def push_media_many(self, messages):
        cdef Py_ssize_t accepted = 0
        cdef Py_ssize_t taken = 0
        try:
            for message in messages:
                with cython.critical_section(self):
                    accepted += self.take_media(message)
                taken += 1
        except MediaError as error:
            raise located(error, taken) from None
        return accepted

    @cython.critical_section
    def pull(self, *, out):
        cdef Py_buffer target
        cdef Py_ssize_t held, real
        acquire_mono(out, &target, c"h", "out", True)
        held = target.len // 2
        if <size_t>held != self.state.config.frame:
            PyBuffer_Release(&target)
            raise ValueError(
                f"out: holds {held} int16 samples, needs exactly {self.state.config.frame}"
            )
        real = self.pull_into(target.buf)
        PyBuffer_Release(&target)
        return self.count_object(real)

    @cython.critical_section
    def skip(self, frames, *, at_once=0):
        vsi_playout_skip(
            &self.state, unsigned_number("frames", frames), unsigned_number("at_once", at_once))

    @cython.critical_section
    def clear(self):
        return vsi_playout_clear(&self.state)

    @cython.critical_section
    def end(self):
        vsi_playout_end(&self.state)

    @property
    def ended(self):
        return bool(vsi_playout_ended(&self.state))

    @property
    def held(self):
        return self.state.ring.held

    @property
    def target_samples(self):
        return self.state.target

    @property
    def frame_samples(self):
        return self.state.config.frame

    def stats(self):
        cdef const vsi_playout_counts *counts = &self.state.counts
        return PlayoutStats(
            accepted=counts.accepted,
            played=counts.played,
            held=self.state.ring.held,
            overflow=counts.overflow,
            trimmed=counts.trimmed,
            skipped=counts.skipped,
            cleared=counts.cleared,
            late=counts.late,
            duplicates=counts.duplicates,
            missing=counts.missing,
            restarts=counts.restarts,
            underruns=counts.underruns,
            concealed=counts.concealed,
            silence=counts.silence,
            odd_bytes=counts.odd_bytes,
        )
