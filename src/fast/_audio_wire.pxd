from vsingest.fast._kernels cimport vsi_audio_wire


cdef class AudioWire:
    cdef vsi_audio_wire state
    cdef bint made  # until then there is nothing to close

    cdef void close_descriptor(self) noexcept
