"""The mixer of one room, with a limiter, gains and levels."""

cimport cython
from cpython.buffer cimport PyBuffer_Release
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.math cimport INFINITY, log10
cimport numpy as cnp

from vsingest.fast._buffer cimport new_planes, new_samples
from vsingest.fast._integers cimport whole_number
from vsingest.fast._room cimport acquire_room
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._shapes cimport acquire_table_out
from vsingest.fast._kernels cimport (
    VSI_ROOM_GAIN_MAX, VSI_ROOM_ROWS_MAX, vsi_room_mixer, vsi_room_mixer_init, vsi_room_mixer_mix,
    vsi_room_mixer_reset_row, vsi_room_mixer_set_gain, vsi_room_mixer_size,
)

cnp.import_array()
select_isa()


@cython.final
cdef class RoomMixer:
    def __cinit__(self, participants, *, bint limiter=True):
        cdef Py_ssize_t rows = whole_number("participants", participants, 1, VSI_ROOM_ROWS_MAX)
        self.state = <vsi_room_mixer *>PyMem_Malloc(vsi_room_mixer_size(rows))
        if self.state == NULL:
            raise MemoryError(f"participants: no memory for the gains of {rows}")
        vsi_room_mixer_init(self.state, rows, limiter)

    def __dealloc__(self):
        PyMem_Free(self.state)

    def __reduce__(self):
        refuse_copy(self)

    def __repr__(self):
        return f"RoomMixer({self.state.capacity}, limiter={bool(self.state.limited)})"

    cdef int mix_into(
        self, void *dst, const void *frames, size_t rows, size_t samples
    ) noexcept nogil:
        return vsi_room_mixer_mix(self.state, dst, frames, rows, samples)

    @property
    def participants(self):
        return self.state.capacity

    @cython.critical_section
    def mix(self, frames, *, out=None):
        cdef Py_buffer source, target
        acquire_room(frames, &source, self.state.capacity)
        try:
            if out is None:
                out = new_planes(source.shape[0], source.shape[1], c"h")
                self.mix_into(
                    cnp.PyArray_DATA(out), source.buf, source.shape[0], source.shape[1])
            else:
                acquire_table_out(
                    out, &target, c"h", source.shape[0], source.shape[1], &source)
                self.mix_into(target.buf, source.buf, source.shape[0], source.shape[1])
                PyBuffer_Release(&target)
        finally:
            PyBuffer_Release(&source)
        return out

    cdef Py_ssize_t row_of(self, str field, object number) except -1:
        return whole_number(field, number, 0, <Py_ssize_t>self.state.capacity - 1)

    @cython.critical_section
    def set_gain(self, double gain, *, listener=None, source=None):
        cdef Py_ssize_t first_listener = 0, first_source = 0, i, j
        cdef Py_ssize_t end_listener = self.state.capacity, end_source = self.state.capacity
        if not 0.0 <= gain <= VSI_ROOM_GAIN_MAX:
            raise ValueError(f"gain: {gain} is outside 0..{VSI_ROOM_GAIN_MAX:g}")
        if listener is not None:
            first_listener = self.row_of("listener", listener)
            end_listener = first_listener + 1
        if source is not None:
            first_source = self.row_of("source", source)
            end_source = first_source + 1
        if listener is not None and source is not None and first_listener == first_source:
            raise ValueError(f"source: {source} is the listener, who never hears itself")
        for i in range(first_listener, end_listener):
            for j in range(first_source, end_source):
                if i != j:
                    vsi_room_mixer_set_gain(self.state, i, j, <float>gain)

    def gain(self, listener, source):
        cdef Py_ssize_t row = self.row_of("listener", listener)
        cdef Py_ssize_t column = self.row_of("source", source)
        if row == column:
            return 0.0
        return self.state.wanted[row * <Py_ssize_t>self.state.capacity + column]

    @cython.critical_section
    def reset(self, participant):
        vsi_room_mixer_reset_row(self.state, self.row_of("participant", participant))

    @property
    def levels(self):
        found = new_samples(self.state.capacity, c"f")
        cdef float *level = <float *>cnp.PyArray_DATA(<cnp.ndarray>found)
        cdef size_t row
        for row in range(self.state.capacity):
            level[row] = self.level_of(row)
        return found

    cdef float level_of(self, size_t row) noexcept:
        cdef double power = self.state.powers[row]
        return <float>(10.0 * log10(power / 32768.0 ** 2)) if power > 0.0 else -INFINITY

    def active_speakers(self, count=3, *, double threshold=-50.0):
        cdef Py_ssize_t most = whole_number("count", count, 0)
        levels = {row: self.level_of(row) for row in range(self.state.capacity)}
        speaking = [row for row, level in levels.items() if level > threshold]
        return sorted(speaking, key=levels.__getitem__, reverse=True)[:most]
