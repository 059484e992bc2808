from vsingest.fast._kernels cimport vsi_audio_wire


cdef class AudioWire:
    cdef vsi_audio_wire state
    cdef object layer  # keeps the state of a layer between the wire and its socket
    cdef bint made  # until then there is nothing to close

    cdef void close_descriptor(self) noexcept
