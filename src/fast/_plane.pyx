"""What a room's members hear at one rate, as finished messages."""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport int16_t

from vsingest.fast._select cimport select_isa
from vsingest.fast._room_mixer cimport RoomMixer
from vsingest.fast._kernels cimport (
    VSI_AUDIO_FORMS, VSI_HEARS_ALL, VSI_HEARS_NOTHING, vsi_audio_message_size,
    vsi_audio_message_write, vsi_bridge_hear, vsi_bridge_init, vsi_bridge_memory, vsi_bridge_mix,
    vsi_bridge_vacate, vsi_hears, vsi_room_mixer_reset_row, vsi_room_mixer_take,
)

select_isa()

# Silence is the same in every room: one message for each form and length of frame.
cdef dict silences = {}


cdef bytes new_message(unsigned form, const int16_t *pcm, Py_ssize_t samples):
    cdef Py_ssize_t pcm_bytes = samples * sizeof(int16_t)
    cdef bytes message = PyBytes_FromStringAndSize(
        NULL, vsi_audio_message_size(form, pcm_bytes))
    vsi_audio_message_write(form, PyBytes_AS_STRING(message), pcm, pcm_bytes)
    return message


cdef list silence_of(const int16_t *zeros, Py_ssize_t samples):
    if samples not in silences:
        silences[samples] = [
            new_message(form, zeros, samples) for form in range(VSI_AUDIO_FORMS)]
    return silences[samples]


@cython.final
cdef class Plane:
    def __cinit__(self, Py_ssize_t samples, Py_ssize_t seats):
        self.samples = samples
        self.everything = [None] * VSI_AUDIO_FORMS
        self.resize(seats)
        self.silence = silence_of(self.bridge.voices, samples)

    def __dealloc__(self):
        PyMem_Free(self.memory)

    cdef int resize(self, Py_ssize_t seats) except -1:
        cdef RoomMixer mixer = self.mixer
        cdef void *memory = PyMem_Malloc(vsi_bridge_memory(seats, self.samples))
        if memory == NULL:
            raise MemoryError(f"no memory for a room of {seats}")
        PyMem_Free(self.memory)
        self.memory = memory
        vsi_bridge_init(&self.bridge, memory, seats, self.samples)
        if mixer is not None:
            self.mixer = None
            self.give_gains(mixer)
        return 0

    cdef int give_gains(self, RoomMixer known) except -1:
        """Lets gains be set from now on; those of another plane's mixer hold here too."""
        cdef RoomMixer mixer
        if self.mixer is None:
            mixer = RoomMixer(self.bridge.capacity)
            if known is not None:
                vsi_room_mixer_take(mixer.state, known.state)
            self.mixer = mixer
        return 0

    cdef int mix(self, Py_ssize_t seats) except -1:
        cdef unsigned form
        for form in range(VSI_AUDIO_FORMS):
            self.everything[form] = None
        vsi_bridge_mix(&self.bridge, seats, NULL if self.mixer is None else self.mixer.state)
        return 0

    cdef bytes heard_by(self, Py_ssize_t seat, unsigned form):
        cdef const int16_t *pcm = NULL
        cdef vsi_hears what = vsi_bridge_hear(&self.bridge, seat, &pcm)
        if what == VSI_HEARS_NOTHING:
            return <bytes>self.silence[form]
        if what != VSI_HEARS_ALL:
            return new_message(form, pcm, self.samples)
        if self.everything[form] is None:
            self.everything[form] = new_message(form, pcm, self.samples)
        return <bytes>self.everything[form]

    cdef void vacate(self, Py_ssize_t seat) noexcept:
        vsi_bridge_vacate(&self.bridge, seat)
        if self.mixer is not None:
            vsi_room_mixer_reset_row(self.mixer.state, seat)
