"""The audio of a room: each tick a frame of everyone in, and a finished message to everyone."""

cimport cython
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int16_t

from vsingest.fast._integers cimport unsigned_number
from vsingest.fast._refusals cimport enter_once, refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._converter cimport Converter
from vsingest.fast._kernels cimport (
    VSI_ROOM_GAIN_MAX, VSI_ROOM_ROWS_MAX, vsi_bridge_note, vsi_bridge_voice, vsi_playout_skip,
    vsi_room_mixer_set_gain,
)
from vsingest.fast._plane cimport Plane
from vsingest.fast._playout cimport PlayoutBuffer
from vsingest.fast._sender cimport MediaSender

select_isa()


@cython.final
cdef class Seat:
    def __init__(self):
        raise TypeError("Seat: comes from Bridge.join()")

    def __reduce__(self):
        refuse_copy(self)

    cdef int pull(self) except -1:
        self.playout.pull_into(vsi_bridge_voice(&self.plane.bridge, self.index))
        vsi_bridge_note(&self.plane.bridge, self.index)
        return 0

    cdef int convert_to(self, Plane plane) except -1:
        cdef Converter converter
        for known, converter in self.converters:
            if known is plane:
                break
        else:
            converter = Converter(self.plane.samples, plane.samples)
            self.converters.append((plane, converter))
        converter.convert(
            vsi_bridge_voice(&plane.bridge, self.index),
            vsi_bridge_voice(&self.plane.bridge, self.index),
            self.plane.bridge.sounding[self.index])
        vsi_bridge_note(&plane.bridge, self.index)
        return 0


@cython.final
cdef class Bridge:
    def __cinit__(self):
        self.seats = []
        self.planes = []
        self.capacity = 2

    def __reduce__(self):
        refuse_copy(self)

    def __len__(self):
        return self.taken

    @property
    def full(self):
        return self.taken == VSI_ROOM_ROWS_MAX

    cdef int enter(self) except -1:
        return enter_once(
            self, &self.busy,
            "Bridge: called from within its own tick(), or by two threads at once")

    cdef int check_seat(self, str field, Seat seat) except -1:
        if seat.index < 0 or seat.index >= len(self.seats) or self.seats[seat.index] is not seat:
            raise ValueError(f"{field}: it is not, or no longer, one of this bridge")
        return 0

    cdef Py_ssize_t free_seat(self) except -1:
        cdef Plane plane
        if self.taken < len(self.seats):
            return self.seats.index(None)
        if self.taken == VSI_ROOM_ROWS_MAX:
            raise ValueError(f"Bridge: all of its {VSI_ROOM_ROWS_MAX} seats are taken")
        if self.taken == self.capacity:
            for plane in self.planes:
                plane.resize(2 * self.capacity)
            self.capacity *= 2
        self.seats.append(None)
        return self.taken

    cdef Plane plane_of(self, Py_ssize_t samples):
        cdef Plane plane
        for plane in self.planes:
            if plane.samples == samples:
                return plane
        plane = Plane(samples, self.capacity)
        for other in self.planes:
            # Fails here, if ever, and not in a tick; their coefficients are kept for the next.
            Converter(samples, (<Plane>other).samples)
            Converter((<Plane>other).samples, samples)
        if self.planes and (<Plane>self.planes[0]).mixer is not None:
            plane.give_gains((<Plane>self.planes[0]).mixer)
        self.planes.append(plane)
        return plane

    def join(self, PlayoutBuffer playout not None, MediaSender sender):
        self.enter()
        try:
            return self.seat_for(playout, sender)
        finally:
            self.busy = False

    cdef Seat seat_for(self, PlayoutBuffer playout, MediaSender sender):
        cdef Seat seat = Seat.__new__(Seat)
        seat.playout = playout
        seat.sender = sender
        seat.converters = []
        seat.heard_at = seat.hears_at = 1.0
        seat.index = self.free_seat()
        seat.plane = self.plane_of(playout.state.config.frame)
        seat.plane.users += 1
        self.seats[seat.index] = seat
        self.taken += 1
        for other in self.seats:
            if other is not None:
                self.set_pair(seat, other, (<Seat>other).heard_at)
                self.set_pair(other, seat, (<Seat>other).hears_at)
        return seat

    def leave(self, Seat seat not None):
        self.enter()
        try:
            self.free(seat)
        finally:
            self.busy = False

    cdef int free(self, Seat seat) except -1:
        cdef Plane plane
        self.check_seat("seat", seat)
        for plane in self.planes:
            plane.vacate(seat.index)
        self.seats[seat.index] = None
        self.taken -= 1
        seat.index = -1
        while self.seats and self.seats[-1] is None:
            self.seats.pop()
        seat.plane.users -= 1
        if seat.plane.users == 0:
            self.close_plane(seat.plane)
        return 0

    cdef int close_plane(self, Plane plane) except -1:
        cdef Seat seat
        self.planes.remove(plane)
        for seat in self.seats:
            if seat is not None:
                seat.converters = [pair for pair in seat.converters if pair[0] is not plane]
        return 0

    cdef int set_pair(self, Seat listener, Seat source, double gain) except -1:
        cdef Plane plane
        if listener is source:
            return 0
        for plane in self.planes:
            if gain != 1.0:
                plane.give_gains(None)
            if plane.mixer is not None:
                vsi_room_mixer_set_gain(
                    plane.mixer.state, listener.index, source.index, <float>gain)
        return 0

    def set_gain(self, double gain, *, Seat listener=None, Seat source=None):
        self.enter()
        try:
            self.give_gain(gain, listener, source)
        finally:
            self.busy = False

    cdef int give_gain(self, double gain, Seat listener, Seat source) except -1:
        cdef Seat seat
        if not 0.0 <= gain <= VSI_ROOM_GAIN_MAX:
            raise ValueError(f"gain: {gain} is outside 0..{VSI_ROOM_GAIN_MAX:g}")
        if listener is source:
            who = "neither is given" if source is None else "it is the listener"
            raise ValueError(f"source: {who}; a gain is between two, or between one and all others")
        if listener is not None:
            self.check_seat("listener", listener)
        if source is not None:
            self.check_seat("source", source)
        if listener is not None and source is not None:
            return self.set_pair(listener, source, gain)
        if source is not None:
            source.heard_at = gain
        else:
            listener.hears_at = gain
        for seat in self.seats:
            if seat is not None:
                self.set_pair(seat if listener is None else listener,
                              seat if source is None else source, gain)
        return 0

    def voice(self, Seat source not None, *, Seat like not None):
        cdef Plane plane = like.plane
        self.check_seat("source", source)
        self.check_seat("like", like)
        if not plane.bridge.sounding[source.index]:
            return None
        return PyBytes_FromStringAndSize(
            <const char *>vsi_bridge_voice(&plane.bridge, source.index),
            plane.samples * sizeof(int16_t))

    def skip(self, ticks, *, at_once=0):
        cdef Seat seat
        cdef size_t missed = unsigned_number("ticks", ticks)
        cdef size_t late = unsigned_number("at_once", at_once)
        self.enter()
        try:
            for seat in self.seats:
                if seat is not None:
                    vsi_playout_skip(&seat.playout.state, missed, late)
        finally:
            self.busy = False

    def tick(self):
        self.enter()
        try:
            self.bridge_frame()
        finally:
            self.busy = False

    cdef int bridge_frame(self) except -1:
        cdef Py_ssize_t seats = len(self.seats)
        cdef Plane plane
        cdef Seat seat
        for seat in self.seats:
            if seat is None:
                continue
            seat.pull()
            if len(self.planes) > 1:
                for plane in self.planes:
                    if plane is not seat.plane:
                        seat.convert_to(plane)
        for plane in self.planes:
            plane.mix(seats)
        for seat in self.seats:
            if seat is not None and seat.sender is not None:
                seat.sender.send_message(seat.plane.heard_by(seat.index, seat.sender.form))
        return 0
