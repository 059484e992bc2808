# The mixer of a room for other Cython code: a frame of everyone in, a frame for everyone out.
from vsingest.fast._kernels cimport vsi_room_mixer


cdef class RoomMixer:
    cdef vsi_room_mixer *state

    # As vsi_room_mixer_mix; VSI_E_INVALID for more rows than the capacity. Holds no lock: call it
    # from one thread at a time.
    cdef int mix_into(self, void *dst, const void *frames, size_t rows, size_t samples) noexcept nogil
    cdef Py_ssize_t row_of(self, str field, object number) except -1
    cdef float level_of(self, size_t row) noexcept
