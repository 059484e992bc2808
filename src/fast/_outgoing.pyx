"""What waits for one reader."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE

from vsingest.fast._engine cimport (
    vsi_outgoing_abandon, vsi_outgoing_close, vsi_outgoing_destroy,
    vsi_outgoing_init, vsi_outgoing_limits, vsi_outgoing_message, vsi_outgoing_next,
    vsi_outgoing_put_audio, vsi_outgoing_put_event, vsi_outgoing_put_first, vsi_outgoing_take,
)
from vsingest.fast._integers cimport whole_number
from vsingest.fast._kernels cimport VSI_E_SPACE, VSI_OK
from vsingest.fast._sender cimport MediaSender


cdef int check_memory(int status, bytes data) except -1:
    if status != VSI_OK:
        raise MemoryError(f"no memory for {len(data)} bytes that wait for a slow reader")
    return 0


cdef class Outgoing(MediaSender):
    def __init__(
        self, *, give_up, event_bytes, audio_messages, stalled_messages, bint framed=True,
        notify=None,
    ):
        super().__init__(framed=framed)
        vsi_outgoing_destroy(&self.state)
        cdef vsi_outgoing_limits limits
        limits.event_bytes = whole_number("event_bytes", event_bytes, 0)
        limits.audio_messages = whole_number("audio_messages", audio_messages, 1)
        limits.stalled_messages = whole_number("stalled_messages", stalled_messages, 1)
        vsi_outgoing_init(&self.state, &limits)
        self.give_up = give_up
        self.notify = notify

    # What is built on this may forget to call __init__.
    def __cinit__(self, *_, **__):
        cdef vsi_outgoing_limits nothing = vsi_outgoing_limits(0, 1, 1)
        vsi_outgoing_init(&self.state, &nothing)

    def __dealloc__(self):
        vsi_outgoing_destroy(&self.state)

    def __bool__(self):
        cdef vsi_outgoing_message message
        return bool(vsi_outgoing_next(&self.state, &message))

    def put_control(self, bytes data not None):
        cdef int status = vsi_outgoing_put_event(
            &self.state, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))
        if status == VSI_E_SPACE:
            return False
        check_memory(status, data)
        return True

    def put_welcome(self, bytes data not None):
        check_memory(vsi_outgoing_put_first(
            &self.state, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data)), data)

    def message_waits(self, bytes message not None):
        cdef unsigned long long dropped = self.state.dropped
        cdef int status = vsi_outgoing_put_audio(
            &self.state, PyBytes_AS_STRING(message), PyBytes_GET_SIZE(message))
        self.dropped += self.state.dropped - dropped
        check_memory(status, message)
        if self.notify is not None:
            self.notify()
        if self.state.stalled:
            self.give_up()

    def take(self):
        cdef vsi_outgoing_message message
        if not vsi_outgoing_next(&self.state, &message):
            raise RuntimeError("take: nothing waits")
        data = PyBytes_FromStringAndSize(<const char *>message.data, message.bytes)
        vsi_outgoing_take(&self.state)
        return data, bool(message.is_audio)

    def close(self):
        vsi_outgoing_close(&self.state)
        self.write = self.notify = None

    def abandon(self):
        vsi_outgoing_abandon(&self.state)
        self.write = self.notify = None
        self.dropped = self.accepted - self.sent
