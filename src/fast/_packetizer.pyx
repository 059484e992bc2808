"""Chunks of any length to frames of one length."""

cimport cython
from cpython.buffer cimport PyBuffer_Release, PyObject_CheckBuffer
from cpython.mem cimport PyMem_Free, PyMem_Malloc
cimport numpy as cnp

from vsingest.fast._buffer cimport is_format
from vsingest.fast._integers cimport whole_number
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._shapes cimport acquire_mono
from vsingest.fast._kernels cimport (
    VSI_PACKETIZER_SAMPLES_MAX, vsi_packetizer, vsi_packetizer_flush, vsi_packetizer_frames,
    vsi_packetizer_init, vsi_packetizer_push, vsi_packetizer_reset, vsi_packetizer_size,
)

cnp.import_array()


cdef cnp.ndarray new_frames(Py_ssize_t frames, Py_ssize_t samples):
    cdef cnp.npy_intp[2] shape = [frames, samples]
    return cnp.PyArray_EMPTY(2, shape, cnp.NPY_INT16, 0)


cdef class Packetizer:
    def __cinit__(self, frame_samples=160):
        cdef Py_ssize_t samples = whole_number(
            "frame_samples", frame_samples, 1, VSI_PACKETIZER_SAMPLES_MAX)
        self.frame_samples = samples
        self.state = <vsi_packetizer *>PyMem_Malloc(vsi_packetizer_size(samples))
        if self.state == NULL:
            raise MemoryError
        vsi_packetizer_init(self.state, samples)

    def __dealloc__(self):
        PyMem_Free(self.state)

    def __reduce__(self):
        refuse_copy(self)

    def __repr__(self):
        return f"Packetizer({self.frame_samples})"

    @property
    def held(self):
        return self.state.held_bytes // 2

    @property
    def odd_bytes_dropped(self):
        return self.state.odd_bytes_dropped

    @cython.critical_section
    def push(self, x):
        cdef Py_buffer source
        # Only bytes may end amid a sample; an array of any other type is held to its own.
        cdef bint raw = PyObject_CheckBuffer(x) and is_format(x, c"B")
        acquire_mono(x, &source, c"B" if raw else c"h", "x")
        try:
            return self.push_bytes(source.buf, source.len)
        finally:
            PyBuffer_Release(&source)

    @cython.critical_section
    def flush(self, bint pad=True):
        cdef Py_ssize_t held = self.state.held_bytes // 2
        cdef cnp.ndarray tail
        if held == 0 or pad:
            tail = new_frames(0 if held == 0 else 1, self.frame_samples)
        else:
            tail = new_frames(1, held)
        vsi_packetizer_flush(self.state, cnp.PyArray_DATA(tail), pad)
        return tail

    @cython.critical_section
    def reset(self):
        vsi_packetizer_reset(self.state)

    cdef cnp.ndarray push_bytes(self, const void *pcm, size_t size):
        cdef cnp.ndarray frames = new_frames(
            vsi_packetizer_frames(self.state, size), self.frame_samples)
        vsi_packetizer_push(self.state, cnp.PyArray_DATA(frames), pcm, size)
        return frames
