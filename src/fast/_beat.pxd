from vsingest.fast._kernels cimport vsi_beat


cdef class Beat:
    cdef vsi_beat state
