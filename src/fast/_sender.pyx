"""Where the audio for one listener goes."""

from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._kernels cimport VSI_AUDIO_BINARY, VSI_AUDIO_FRAMED
from vsingest.fast._transports cimport is_binary


cdef class MediaSender:
    def __init__(self, *, bint framed=True, str transport="json"):
        self.framed = framed
        self.transport = transport

    # What is built on this may have arguments of its own, and forget to call __init__.
    def __cinit__(self, *_, **__):
        self.framed = True
        self.form = VSI_AUDIO_FRAMED

    def __reduce__(self):
        refuse_copy(self)

    @property
    def transport(self):
        return "binary" if self.form & VSI_AUDIO_BINARY else "json"

    @transport.setter
    def transport(self, str transport):
        self.form = (VSI_AUDIO_FRAMED if self.framed else 0) | (
            VSI_AUDIO_BINARY if is_binary(transport) else 0)

    cdef int send_message(self, bytes message) except -1:
        self.accepted += 1
        if self.write is None:
            self.message_waits(message)
        else:
            self.write(message)
            self.sent += 1
        return 0

    def send(self, bytes message not None):
        self.send_message(message)

    def message_waits(self, message):
        raise NotImplementedError("message_waits: to be defined by what is built on this")
