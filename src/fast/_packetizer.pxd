cimport numpy as cnp

from vsingest.fast._kernels cimport vsi_packetizer


cdef class Packetizer:
    cdef vsi_packetizer *state
    cdef readonly Py_ssize_t frame_samples

    # Takes raw bytes; the caller keeps them alive during the call.
    cdef cnp.ndarray push_bytes(self, const void *pcm, size_t size)
