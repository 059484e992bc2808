# The bridge of a room.
from vsingest.fast._plane cimport Plane
from vsingest.fast._playout cimport PlayoutBuffer
from vsingest.fast._sender cimport MediaSender


cdef class Seat:
    cdef readonly PlayoutBuffer playout
    cdef public MediaSender sender
    cdef Plane plane
    cdef list converters  # of (plane, converter), to every other plane
    cdef Py_ssize_t index  # -1 once it is given up
    cdef double heard_at  # the gain of whoever comes to listen to this voice
    cdef double hears_at  # the gain of any voice that comes

    cdef int pull(self) except -1
    cdef int convert_to(self, Plane plane) except -1


cdef class Bridge:
    cdef list seats   # of Seat or None
    cdef list planes
    cdef Py_ssize_t capacity
    cdef Py_ssize_t taken
    cdef bint busy

    cdef int enter(self) except -1
    cdef Seat seat_for(self, PlayoutBuffer playout, MediaSender sender)
    cdef int free(self, Seat seat) except -1
    cdef int give_gain(self, double gain, Seat listener, Seat source) except -1
    cdef int check_seat(self, str field, Seat seat) except -1
    cdef int close_plane(self, Plane plane) except -1
    cdef Py_ssize_t free_seat(self) except -1
    cdef int set_pair(self, Seat listener, Seat source, double gain) except -1
    cdef Plane plane_of(self, Py_ssize_t samples)
    cdef int bridge_frame(self) except -1
