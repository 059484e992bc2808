from vsingest.fast._kernels cimport vsi_dither


cdef class Dither:
    cdef vsi_dither state
