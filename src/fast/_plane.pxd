# A room at one rate.
from vsingest.fast._kernels cimport vsi_bridge
from vsingest.fast._room_mixer cimport RoomMixer


cdef class Plane:
    cdef vsi_bridge bridge
    cdef void *memory
    cdef readonly Py_ssize_t samples  # of a frame
    cdef readonly RoomMixer mixer     # None while every gain is 1
    cdef Py_ssize_t users             # seats of this rate
    cdef list silence                 # the message in each form, made once
    cdef list everything              # likewise, of this tick

    cdef int resize(self, Py_ssize_t seats) except -1
    cdef int give_gains(self, RoomMixer known) except -1
    cdef int mix(self, Py_ssize_t seats) except -1
    cdef bytes heard_by(self, Py_ssize_t seat, unsigned form)
    cdef void vacate(self, Py_ssize_t seat) noexcept
