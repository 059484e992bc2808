from vsingest.fast._kernels cimport vsi_drift_bank, vsi_filter_bank


cdef class FilterBank:
    """The coefficients of one ratio and quality, shared by every stream that needs them."""

    cdef vsi_filter_bank *bank
    cdef object __weakref__


cdef class DriftBank:
    """Likewise, for streams whose ratio is adjusted."""

    cdef vsi_drift_bank *bank
    cdef object __weakref__


cdef bint has_bank(int from_rate, int to_rate, str quality)

# The one bank of this class, ratio and quality.
cdef object shared_bank(object kind, int from_rate, int to_rate, str quality)
