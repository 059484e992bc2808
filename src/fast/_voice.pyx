"""Voice activity."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from libc.stdint cimport uint32_t
cimport numpy as cnp

from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_OK, VSI_VOICE_HANGOVER_MAX, VSI_VOICE_MARGIN_MAX, VSI_VOICE_RATE_MAX, VSI_VOICE_RATE_MIN,
    vsi_voice_activity_init, vsi_voice_activity_process, vsi_voice_activity_reset,
)
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_mono

cnp.import_array()
select_isa()


cdef class VoiceActivity:
    def __cinit__(self, rate=8000, *, float margin=9.0, float hangover=0.2):
        cdef uint32_t hertz = <uint32_t>whole_number(
            "rate", rate, VSI_VOICE_RATE_MIN, VSI_VOICE_RATE_MAX, "Hz")
        if not 0 < margin <= VSI_VOICE_MARGIN_MAX:
            raise ValueError(
                f"margin: {margin:g} dB is not above 0 and at most {VSI_VOICE_MARGIN_MAX:g}")
        if not 0 <= hangover <= VSI_VOICE_HANGOVER_MAX:
            raise ValueError(
                f"hangover: {hangover:g} s is outside 0..{VSI_VOICE_HANGOVER_MAX:g}")
        if vsi_voice_activity_init(&self.state, hertz, margin, hangover) != VSI_OK:
            raise ValueError(f"rate: {hertz}, margin: {margin:g} and hangover: {hangover:g} refused")

    def __reduce__(self):
        refuse_copy(self)

    @cython.critical_section
    def process(self, frame):
        cdef Py_buffer source
        cdef bint active
        acquire_mono(frame, &source, c"h", "frame")
        active = vsi_voice_activity_process(&self.state, source.buf, source.len // 2)
        PyBuffer_Release(&source)
        return active

    @cython.critical_section
    def reset(self):
        vsi_voice_activity_reset(&self.state)

    @property
    def active(self):
        return self.state.active

    @property
    def level(self):
        return self.state.level_db

    @property
    def noise_floor(self):
        return self.state.floor_db
