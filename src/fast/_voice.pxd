from vsingest.fast._kernels cimport vsi_voice_activity


cdef class VoiceActivity:
    cdef vsi_voice_activity state
