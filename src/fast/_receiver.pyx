"""What a transport reads into: WebSocket frames, of which the audio never becomes an object."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.memoryview cimport PyMemoryView_GET_BUFFER
from libc.stdint cimport uint8_t

from vsingest.fast._frames cimport FrameParser
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport (
    VSI_WS_EVENT, VSI_WS_MORE, VSI_WS_TEXT, vsi_media_receiver_handled, vsi_media_receiver_next,
    vsi_ws_event,
)
from vsingest.fast._playout cimport PlayoutBuffer
from vsingest.fast._refusals cimport enter_once, refuse_copy
from vsingest.fast._select cimport select_isa

select_isa()

# As far from where a sum overflows as reads of a lifetime cannot reach.
cdef Py_ssize_t BUDGET_MAX = 1 << 62

# What a frame takes of the budget beside its bytes: an empty one costs time, too.
cdef enum:
    FRAME_COST = 200


cdef class MediaReceiver:
    # A protocol built on this has arguments of its own, which reach __cinit__ first; so what C
    # trusts is made here and checked by each method.
    def __init__(self, buffer, *, str role, max_message_bytes=65_536):
        if self.parser is not None:
            raise RuntimeError("MediaReceiver: made already; make one for each connection")
        view = memoryview(buffer)
        if view.readonly or view.ndim != 1 or view.itemsize != 1 or not view:
            raise ValueError("buffer: needs a writable, non-empty buffer of bytes")
        cdef FrameParser parser = FrameParser(role=role, max_message_bytes=max_message_bytes)
        self.own = memoryview(buffer)
        self.budget = BUDGET_MAX
        self.view = view
        self.state.parser = &parser.parser
        self.parser = parser

    def __reduce__(self):
        refuse_copy(self)

    cdef int check_made(self) except -1:
        if self.parser is None:
            raise RuntimeError(
                f"{type(self).__name__}: its __init__ has to call "
                "super().__init__(buffer, role=...)")
        return 0

    def get_buffer(self, sizehint):
        self.check_made()
        return self.view

    def buffer_updated(self, nbytes):
        self.check_made()
        cdef const Py_buffer *held = PyMemoryView_GET_BUFFER(self.own)
        cdef Py_ssize_t came = whole_number("nbytes", nbytes, 0, held.len)
        enter_once(
            self, &self.busy,
            "MediaReceiver: buffer_updated() is called by two threads, or from within")
        try:
            self.received_bytes += came
            self.budget -= came
            if not self.failed:
                self.parser.begin(<uint8_t *>held.buf, came)
                self.take_frames()
            if self.budget < 0:
                self.budget_spent()
        finally:
            self.busy = False

    cdef int take_frames(self) except -1:
        cdef vsi_ws_event event
        cdef unsigned long long before
        cdef int step
        while not self.failed:
            before = self.state.frames
            step = vsi_media_receiver_next(&self.state, &event)
            self.budget -= FRAME_COST * <long long>(self.state.frames - before)
            if step == VSI_WS_MORE:
                return 0
            if step != VSI_WS_EVENT:
                self.failed = True
                self.parsing_failed(self.parser.error([]))
                return 0
            self.frame_received(
                <int>event.opcode,
                PyBytes_FromStringAndSize(<const char *>event.payload, event.bytes),
                event.close_code,
            )
        return 0

    @property
    def playout(self):
        return self.played

    @playout.setter
    def playout(self, PlayoutBuffer playout):
        self.state.playout = NULL if playout is None else &playout.state
        self.played = playout

    @property
    def binary(self):
        return bool(self.state.binary)

    @binary.setter
    def binary(self, bint binary):
        self.state.binary = binary

    @property
    def waiting(self):
        return self.state.waiting

    @property
    def media_messages(self):
        return self.state.media

    @property
    def read_budget(self):
        return self.budget

    @read_budget.setter
    def read_budget(self, read_budget):
        self.budget = whole_number("read_budget", read_budget, -BUDGET_MAX, BUDGET_MAX)

    def message_handled(self):
        if self.state.waiting == 0:
            raise RuntimeError("message_handled: no message is waiting")
        vsi_media_receiver_handled(&self.state, VSI_WS_TEXT)

    def stop_parsing(self):
        self.failed = True

    def budget_spent(self):
        raise NotImplementedError("budget_spent: to be defined by whoever sets read_budget")

    def frame_received(self, opcode, payload, close_code):
        raise NotImplementedError("frame_received: to be defined by the protocol built on this")

    def parsing_failed(self, error):
        raise NotImplementedError("parsing_failed: to be defined by the protocol built on this")
