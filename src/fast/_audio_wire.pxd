from vsingest.fast._kernels cimport vsi_audio_wire


cdef class AudioWire:
    cdef vsi_audio_wire state
