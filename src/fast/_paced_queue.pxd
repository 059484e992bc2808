from vsingest.fast._audio_wire cimport AudioWire
from vsingest.fast._beat cimport Beat
from vsingest.fast._kernels cimport vsi_paced_queue, vsi_span
from vsingest.fast._sample_ring cimport SampleRing
from vsingest.fast._stretch cimport Stretch


cdef class PacedQueue:
    cdef vsi_paced_queue state
    cdef readonly SampleRing ring
    cdef readonly Stretch stretch
    cdef readonly Py_ssize_t capacity
    cdef AudioWire audio_wire
    cdef Beat beat
    cdef float *late

    cdef vsi_span span_of(self, object samples, object frames) except *
