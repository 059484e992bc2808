"""A client's end of a connection, for audio that goes past whoever reads from it."""

import os

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.limits cimport INT_MAX

from vsingest.fast._engine cimport vsi_tls_layer
from vsingest.fast._integers cimport whole_number
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._kernels cimport (
    VSI_AUDIO_WIRE_BYTES, vsi_audio_wire_close, vsi_audio_wire_destroy, vsi_audio_wire_finish,
    vsi_audio_wire_init, vsi_audio_wire_pause, vsi_audio_wire_ready, vsi_audio_wire_resume,
    vsi_audio_wire_set_binary, vsi_audio_wire_set_layer, vsi_audio_wire_write,
    vsi_socket_close,
)

from vsingest.fast._tls_records cimport TlsRecords
from vsingest.fast._transports cimport is_binary


# Not for the collector to take apart, while a thread without the GIL uses it.
@cython.final
@cython.no_gc
cdef class AudioWire:
    def __cinit__(self, descriptor, *, TlsRecords tls=None):
        if os.name == "nt":
            raise NotImplementedError(
                "AudioWire: a socket of Windows has no descriptor to duplicate; write by the "
                "transport, as VSINGEST_IO=plain does")
        if tls is not None and not tls.shareable:
            raise ValueError("tls: has no socket of its own, or callbacks of Python's")
        # A descriptor of its own: no thread is left with a number that means another file by now.
        cdef int own = os.dup(whole_number("descriptor", descriptor, 0, INT_MAX))
        vsi_audio_wire_init(&self.state, own)
        if tls is not None:
            self.layer = tls.connection
            vsi_audio_wire_set_layer(&self.state, &vsi_tls_layer, tls.state)
        self.made = True

    def __dealloc__(self):
        if self.made:
            self.close_descriptor()
            vsi_audio_wire_destroy(&self.state)

    def __reduce__(self):
        refuse_copy(self)

    @property
    def transport(self):
        return "binary" if self.state.binary else "json"

    @transport.setter
    def transport(self, str transport):
        vsi_audio_wire_set_binary(&self.state, is_binary(transport))

    @property
    def ready(self):
        return vsi_audio_wire_ready(&self.state)

    def write(self, bytes data not None):
        cdef Py_ssize_t size = PyBytes_GET_SIZE(data)
        rest = PyBytes_FromStringAndSize(NULL, size + VSI_AUDIO_WIRE_BYTES)
        cdef size_t left = vsi_audio_wire_write(
            &self.state, PyBytes_AS_STRING(data), size, PyBytes_AS_STRING(rest))
        return (<bytes>rest)[:left]

    def pause(self):
        vsi_audio_wire_pause(&self.state)

    def resume(self):
        vsi_audio_wire_resume(&self.state)

    def finish(self):
        vsi_audio_wire_finish(&self.state)

    def close(self):
        self.close_descriptor()

    cdef void close_descriptor(self) noexcept:
        cdef int descriptor = vsi_audio_wire_close(&self.state)
        if descriptor >= 0:
            vsi_socket_close(descriptor)
