"""The server's end of a connection, as a protocol of an event loop drives it."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.memoryview cimport PyMemoryView_GET_BUFFER
from libc.stdint cimport uint8_t, uint16_t

from vsingest.fast._engine cimport (
    vsi_connection, vsi_connection_block, vsi_connection_close, vsi_connection_feed,
    vsi_connection_finish, vsi_connection_handled, vsi_connection_init, vsi_connection_limits,
    vsi_connection_lost, vsi_connection_next, vsi_connection_peer_finished, vsi_connection_send,
    vsi_connection_taken, vsi_connection_time, vsi_connection_to_write, vsi_connection_written,
    vsi_outgoing_message,
)
from vsingest.fast._frames cimport FrameParser
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport vsi_ws_event
from vsingest.fast._outgoing cimport Outgoing
from vsingest.fast._playout cimport PlayoutBuffer
from vsingest.fast._refusals cimport enter_once, refuse_copy
from vsingest.fast._select cimport select_isa

select_isa()

cdef double positive(str field, object value) except? -1:
    cdef double found = value
    if not found > 0.0:
        raise ValueError(f"{field}: {value!r} is no number above 0")
    return found


cdef class MediaConnection:
    cdef vsi_connection state
    cdef FrameParser parser
    cdef PlayoutBuffer played
    cdef readonly Outgoing outgoing
    cdef object write
    cdef object clock
    cdef object own  # a view that nobody else can release
    cdef object view
    cdef bint busy
    cdef bint told_reading
    cdef bint told_ending
    cdef unsigned told_wishes
    cdef double told_wake_at

    # A protocol built on this has arguments of its own, which reach __cinit__ first; so what C
    # trusts is made here and checked by each method.
    def __init__(
        self, buffer, Outgoing outgoing not None, write, clock, *, max_message_bytes,
        waiting_messages, read_bytes_per_second, read_burst_bytes, control_frames_per_second,
        control_frame_burst, ping_seconds, close_seconds,
    ):
        if self.parser is not None:
            raise RuntimeError("MediaConnection: made already; make one for each connection")
        view = memoryview(buffer)
        if view.readonly or view.ndim != 1 or view.itemsize != 1 or not view:
            raise ValueError("buffer: needs a writable, non-empty buffer of bytes")
        cdef FrameParser parser = FrameParser(role="server", max_message_bytes=max_message_bytes)
        cdef vsi_connection_limits limits
        limits.read_bytes_per_second = positive("read_bytes_per_second", read_bytes_per_second)
        limits.read_burst_bytes = positive("read_burst_bytes", read_burst_bytes)
        limits.control_frames_per_second = positive(
            "control_frames_per_second", control_frames_per_second)
        limits.control_frame_burst = positive("control_frame_burst", control_frame_burst)
        limits.waiting_bytes = parser.max_message_bytes
        limits.waiting_messages = whole_number("waiting_messages", waiting_messages, 0)
        limits.ping_seconds = positive("ping_seconds", ping_seconds)
        limits.close_seconds = positive("close_seconds", close_seconds)
        vsi_connection_init(&self.state, &limits, &parser.parser, &outgoing.state, clock())
        self.clock = clock
        self.write = write
        self.own = memoryview(buffer)
        self.view = view
        self.outgoing = outgoing
        outgoing.write = write
        self.told_reading = True
        self.told_wake_at = self.state.wake_at
        self.parser = parser

    def __reduce__(self):
        refuse_copy(self)

    cdef int check_made(self) except -1:
        if self.parser is None:
            raise RuntimeError(
                f"{type(self).__name__}: its __init__ has to call super().__init__()")
        return 0

    def get_buffer(self, sizehint):
        self.check_made()
        return self.view

    def buffer_updated(self, nbytes):
        self.check_made()
        cdef const Py_buffer *held = PyMemoryView_GET_BUFFER(self.own)
        cdef Py_ssize_t came = whole_number("nbytes", nbytes, 0, held.len)
        cdef vsi_ws_event event
        enter_once(
            self, &self.busy,
            "MediaConnection: buffer_updated() is called by two threads, or from within")
        try:
            vsi_connection_feed(&self.state, <uint8_t *>held.buf, came, self.clock())
            while vsi_connection_next(&self.state, &event):
                self.message_received(
                    <int>event.opcode,
                    PyBytes_FromStringAndSize(<const char *>event.payload, event.bytes))
        finally:
            self.busy = False
        self.settle()

    cdef int settle(self) except -1:
        """Writes what may be written, and tells of what changed."""
        cdef vsi_outgoing_message message
        cdef bint is_audio
        while vsi_connection_to_write(&self.state, &message):
            data = PyBytes_FromStringAndSize(<const char *>message.data, message.bytes)
            is_audio = message.is_audio
            vsi_connection_written(&self.state)
            self.write(data)
            self.outgoing.sent += is_audio
        if self.state.closing:
            self.outgoing.close()
        if (
            self.state.wishes != self.told_wishes or self.state.reading != self.told_reading
            or self.state.ending != self.told_ending or self.state.wake_at != self.told_wake_at
        ):
            self.told_wishes = self.state.wishes
            self.told_reading = self.state.reading
            self.told_ending = self.state.ending
            self.told_wake_at = self.state.wake_at
            self.changed()
        return 0

    def send_frame(self, bytes frame not None):
        self.check_made()
        if self.outgoing.write is not None:  # set, so nothing waits
            self.outgoing.write(frame)
        else:
            vsi_connection_send(
                &self.state, PyBytes_AS_STRING(frame), PyBytes_GET_SIZE(frame), self.clock())
            self.settle()

    def flush(self):
        self.check_made()
        self.settle()

    def close_with(self, code, bytes reason not None):
        self.check_made()
        vsi_connection_close(
            &self.state, <uint16_t>whole_number("code", code, 1000, 4999),
            PyBytes_AS_STRING(reason), PyBytes_GET_SIZE(reason), self.clock())
        self.settle()

    def end(self):
        self.check_made()
        vsi_connection_finish(&self.state, self.clock())
        self.settle()

    def message_taken(self, nbytes):
        self.check_made()
        if self.state.messages == 0:
            raise RuntimeError("message_taken: no message waits to be taken")
        vsi_connection_taken(
            &self.state, whole_number("nbytes", nbytes, 0, self.state.message_bytes))
        self.settle()

    def message_handled(self):
        if self.state.receiver.waiting == 0:
            raise RuntimeError("message_handled: no message is waiting")
        vsi_connection_handled(&self.state)

    def pause_writing(self):
        self.check_made()
        vsi_connection_block(&self.state, True)
        self.outgoing.write = None

    def resume_writing(self):
        self.check_made()
        vsi_connection_block(&self.state, False)
        self.settle()
        if not self.state.blocked and not self.state.closing:
            self.outgoing.write = self.write

    def eof_received(self):
        self.check_made()
        vsi_connection_peer_finished(&self.state, self.clock())
        self.settle()
        return False

    def connection_lost(self, exc):
        self.check_made()
        vsi_connection_lost(&self.state, self.clock())
        self.outgoing.abandon()
        self.settle()

    def time_passed(self):
        self.check_made()
        vsi_connection_time(&self.state, self.clock())
        self.settle()

    @property
    def playout(self):
        return self.played

    @playout.setter
    def playout(self, PlayoutBuffer playout):
        self.state.receiver.playout = NULL if playout is None else &playout.state
        self.played = playout

    @property
    def binary(self):
        return bool(self.state.receiver.binary)

    @binary.setter
    def binary(self, bint binary):
        self.state.receiver.binary = binary

    @property
    def waiting(self):
        return self.state.receiver.waiting

    @property
    def media_messages(self):
        return self.state.receiver.media

    @property
    def reading(self):
        return bool(self.state.reading)

    @property
    def closing(self):
        return bool(self.state.closing)

    @property
    def ending(self):
        return bool(self.state.ending)

    @property
    def gone(self):
        return bool(self.state.lost)

    @property
    def wishes(self):
        return self.state.wishes

    @property
    def wake_at(self):
        return self.state.wake_at

    @property
    def parting(self):
        if self.state.parting.code == 0:
            return None
        reason = self.state.parting.reason[:self.state.parting.bytes]
        return self.state.parting.code, reason.decode(errors="replace")

    def message_received(self, opcode, payload):
        raise NotImplementedError("message_received: to be defined by the protocol built on this")

    def changed(self):
        raise NotImplementedError("changed: to be defined by the protocol built on this")
