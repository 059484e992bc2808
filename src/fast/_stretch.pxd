from vsingest.fast._kernels cimport vsi_stretch


cdef class Stretch:
    cdef vsi_stretch state
