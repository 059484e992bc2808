"""The playout buffer of one stream."""

from cpython.buffer cimport PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int16_t

from vsingest.fast.errors import MediaError
from vsingest.fast.stats import PlayoutStats

from _buffer cimport acquire
from vsingest.fast._media cimport Text, close_text, open_text, refuse_media
from _select cimport select_isa
from vsingest.fast._kernels cimport (
    VSI_E_SPACE, VSI_OK, VSI_PLAYOUT_CAPACITY_MAX, VSI_PLAYOUT_FRAME_MAX, vsi_media_decode,
    vsi_playout, vsi_playout_clear,
    vsi_playout_config, vsi_playout_counts, vsi_playout_end, vsi_playout_ended, vsi_playout_init,
    vsi_playout_memory, vsi_playout_pull, vsi_playout_push,
)

select_isa()


# What one media message may carry: 1,000 ms at 8 kHz.
cdef enum:
    MEDIA_BYTES_MAX = 16000


cdef int check_range(str field, Py_ssize_t value, Py_ssize_t least, Py_ssize_t most, str why) except -1:
    if not least <= value <= most:
        raise ValueError(f"{field}: {value} is outside {least}..{most} ({why})")
    return 0


cdef Py_ssize_t check_accepted(Py_ssize_t samples, str field) except -1:
    if samples < 0:
        raise ValueError(f"{field}: pushed after end(); a new stream needs a new PlayoutBuffer")
    return samples


cdef class PlayoutBuffer:
    def __cinit__(
        self,
        *,
        Py_ssize_t frame_samples=160,
        Py_ssize_t target_samples=640,
        Py_ssize_t limit_samples=1920,
        Py_ssize_t capacity_samples=8000,
    ):
        cdef vsi_playout_config config
        check_range("frame_samples", frame_samples, 1, VSI_PLAYOUT_FRAME_MAX, "samples of one pull")
        check_range("capacity_samples", capacity_samples, frame_samples, VSI_PLAYOUT_CAPACITY_MAX,
                    "from frame_samples up")
        check_range("limit_samples", limit_samples, 1, capacity_samples, "up to capacity_samples")
        check_range("target_samples", target_samples, 1, limit_samples, "up to limit_samples")
        config.frame = frame_samples
        config.target = target_samples
        config.limit = limit_samples
        config.capacity = capacity_samples
        self.memory = <int16_t *>PyMem_Malloc(vsi_playout_memory(&config) * sizeof(int16_t))
        if self.memory == NULL:
            raise MemoryError(f"capacity_samples: no memory for {capacity_samples} samples")
        vsi_playout_init(&self.state, &config, self.memory)

    def __dealloc__(self):
        PyMem_Free(self.memory)

    cdef Py_ssize_t push_bytes(self, const void *pcm, size_t size) noexcept nogil:
        cdef size_t accepted = 0
        if vsi_playout_push(&self.state, pcm, size, &accepted) != VSI_OK:
            return -1
        return <Py_ssize_t>accepted

    cdef Py_ssize_t pull_into(self, void *out) noexcept nogil:
        return <Py_ssize_t>vsi_playout_pull(&self.state, out)

    def push(self, x):
        cdef Py_buffer source
        acquire(x, &source, c"h", "x", False, False)
        cdef Py_ssize_t accepted = self.push_bytes(source.buf, source.len)
        PyBuffer_Release(&source)
        return check_accepted(accepted, "x")

    def push_media(self, message):
        cdef unsigned char pcm[MEDIA_BYTES_MAX]
        cdef size_t size = 0
        cdef Text text
        cdef int status
        open_text(message, &text)
        try:
            status = vsi_media_decode(pcm, sizeof(pcm), text.start, text.size, &size)
            if status == VSI_E_SPACE:
                raise MediaError(
                    f"payload: over {MEDIA_BYTES_MAX:,} bytes (1,000 ms); send shorter messages")
            if status != VSI_OK:
                refuse_media(status, &text, sizeof(pcm))
        finally:
            close_text(&text)
        return check_accepted(self.push_bytes(pcm, size), "message")

    def pull(self, *, out):
        cdef Py_buffer target
        cdef Py_ssize_t held, real
        acquire(out, &target, c"h", "out", True)
        held = target.len // 2
        if <size_t>held != self.state.config.frame:
            PyBuffer_Release(&target)
            raise ValueError(
                f"out: holds {held} int16 samples, needs exactly {self.state.config.frame}"
            )
        real = self.pull_into(target.buf)
        PyBuffer_Release(&target)
        return real

    def clear(self):
        return vsi_playout_clear(&self.state)

    def end(self):
        vsi_playout_end(&self.state)

    @property
    def ended(self):
        return bool(vsi_playout_ended(&self.state))

    @property
    def held(self):
        return self.state.ring.held

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
            cleared=counts.cleared,
            underruns=counts.underruns,
            concealed=counts.concealed,
            silence=counts.silence,
            odd_bytes=counts.odd_bytes,
        )
