"""The frames that a client writes: masked, with keys drawn in bulk from the system's generator."""

from os import urandom

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.buffer cimport PyBuffer_Release
from libc.stdint cimport uint8_t
from libc.string cimport memcpy, memset

from vsingest.fast._bytes cimport acquire_bytes
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_OK, VSI_WS_BINARY, VSI_WS_CONTROL_MAX, VSI_WS_KEY_BYTES, VSI_WS_TEXT, vsi_media_encode,
    vsi_media_size, vsi_ws_header_size, vsi_ws_header_write, vsi_ws_is_control, vsi_ws_mask,
)
from vsingest.fast._opcode cimport read_opcode
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._sample_ring cimport SampleRing
from vsingest.fast._transports cimport is_binary

select_isa()

cdef enum:
    KEYS_BYTES = 4096  # drawn at a time: a system call for each 1,024 frames
    FRAME_SAMPLES_MAX = 8192


@cython.final
cdef class MaskedFrames:
    cdef object random
    cdef uint8_t[KEYS_BYTES] keys
    cdef Py_ssize_t used
    cdef readonly Py_ssize_t frame_samples
    cdef bint binary

    def __cinit__(self, *, frame_samples=160, str transport="json", random=None):
        self.binary = is_binary(transport)
        self.frame_samples = whole_number(
            "frame_samples", frame_samples, 1, FRAME_SAMPLES_MAX)
        self.random = urandom if random is None else random
        self.used = KEYS_BYTES

    def __reduce__(self):
        refuse_copy(self)

    @cython.critical_section
    def forget_keys(self):
        memset(self.keys, 0, KEYS_BYTES)
        self.used = KEYS_BYTES

    cdef int next_key(self, uint8_t *key) except -1:
        """Takes a key that no frame has had, and leaves none of it behind."""
        if self.used + VSI_WS_KEY_BYTES > KEYS_BYTES:
            drawn = self.random(KEYS_BYTES)
            if type(drawn) is not bytes or PyBytes_GET_SIZE(drawn) != KEYS_BYTES:
                raise ValueError(f"random: needs to give {KEYS_BYTES} bytes")
            memcpy(self.keys, PyBytes_AS_STRING(drawn), KEYS_BYTES)
            self.used = 0
        memcpy(key, &self.keys[self.used], VSI_WS_KEY_BYTES)
        memset(&self.keys[self.used], 0, VSI_WS_KEY_BYTES)
        self.used += VSI_WS_KEY_BYTES
        return 0

    @cython.critical_section
    def frame(self, opcode, payload):
        cdef Py_buffer source
        cdef uint8_t[4] key
        cdef size_t written = 0
        cdef uint8_t *start
        cdef unsigned code = read_opcode(opcode)
        acquire_bytes(payload, &source, "payload")
        try:
            if vsi_ws_is_control(code) and source.len > VSI_WS_CONTROL_MAX:
                raise ValueError(
                    f"payload: {source.len} bytes, a control frame holds at most "
                    f"{VSI_WS_CONTROL_MAX}")
            self.next_key(key)
            made = PyBytes_FromStringAndSize(NULL, vsi_ws_header_size(source.len, True) + source.len)
            start = <uint8_t *>PyBytes_AS_STRING(made)
            vsi_ws_header_write(
                start, PyBytes_GET_SIZE(made), code, True, source.len, key, &written)
            vsi_ws_mask(start + written, source.buf, source.len, key, 0)
            return made
        finally:
            PyBuffer_Release(&source)

    @property
    def transport(self):
        return "binary" if self.binary else "json"

    cdef Py_ssize_t message_size(self):
        """Bytes of the message that a frame of audio makes."""
        cdef Py_ssize_t pcm_bytes = 2 * self.frame_samples
        return pcm_bytes if self.binary else <Py_ssize_t>vsi_media_size(pcm_bytes)

    @cython.critical_section
    def media(self, SampleRing ring not None, samples):
        ring.check_own()
        cdef Py_ssize_t held = ring.state.ring.held
        cdef Py_ssize_t size, message, frames, each
        cdef uint8_t *at
        cdef Py_ssize_t left = whole_number(
            "samples", samples, 0, held, "", ", what the ring holds")
        frames = (left + self.frame_samples - 1) // self.frame_samples
        message = self.message_size()
        size = vsi_ws_header_size(message, True) + message
        made = PyBytes_FromStringAndSize(NULL, frames * size)
        at = <uint8_t *>PyBytes_AS_STRING(made)
        for _ in range(frames):
            each = min(left, self.frame_samples)
            self.write_media(ring, each, at, size)
            left -= each
            at += size
        return made

    @cython.critical_section
    def silence(self):
        cdef Py_ssize_t message = self.message_size()
        cdef Py_ssize_t size = vsi_ws_header_size(message, True) + message
        made = PyBytes_FromStringAndSize(NULL, size)
        self.write_media(None, 0, <uint8_t *>PyBytes_AS_STRING(made), size)
        return made

    cdef int write_media(
        self, SampleRing ring, Py_ssize_t samples, uint8_t *at, Py_ssize_t size
    ) except -1:
        """Writes one frame of so many samples from the ring, and silence after them."""
        cdef short[FRAME_SAMPLES_MAX] pcm
        cdef uint8_t[4] key
        cdef size_t written = 0
        cdef size_t header = 0
        cdef Py_ssize_t pcm_bytes = 2 * self.frame_samples
        cdef Py_ssize_t message = self.message_size()
        cdef unsigned opcode = VSI_WS_BINARY if self.binary else VSI_WS_TEXT
        self.next_key(key)
        if samples:
            samples = ring.read_samples(pcm, samples)
        memset(&pcm[samples], 0, pcm_bytes - 2 * samples)
        vsi_ws_header_write(at, size, opcode, True, message, key, &header)
        if self.binary:
            memcpy(at + header, pcm, pcm_bytes)
        else:
            vsi_media_encode(at + header, size - header, pcm, pcm_bytes, &written)
        vsi_ws_mask(at + header, at + header, message, key, 0)
        return 0
