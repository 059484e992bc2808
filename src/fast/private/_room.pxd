# Checking the frames of a whole room.
cimport numpy as cnp
from cpython.buffer cimport PyBuffer_Release
from libc.string cimport memcpy

from vsingest.fast._buffer cimport acquire, new_planes
from vsingest.fast._shapes cimport acquire_mono, is_line, shape_of


cdef inline object room_of(tuple frames):
    """One array of the frames of each participant, all of one length."""
    cdef Py_buffer view
    cdef Py_ssize_t size = 0
    cdef Py_ssize_t row
    rows = None
    for row in range(len(frames)):
        acquire_mono(frames[row], &view, c"h", f"frames[{row}]")
        try:
            if view.ndim > 1 and not is_line(&view):
                raise ValueError(
                    f"frames[{row}]: has shape {shape_of(&view)}, needs the samples of one "
                    "participant; a 2-D array is a whole room by itself")
            if rows is None:
                size = view.len
                rows = new_planes(len(frames), size // 2, c"h")
            if view.len != size:
                raise ValueError(
                    f"frames[{row}]: holds {view.len // 2} samples, but frames[0] has "
                    f"{size // 2}; every participant needs as many")
            memcpy(<char *>cnp.PyArray_DATA(<cnp.ndarray>rows) + row * size, view.buf, size)
        finally:
            PyBuffer_Release(&view)
    return new_planes(0, 0, c"h") if rows is None else rows


cdef inline int acquire_room(object frames, Py_buffer *view, Py_ssize_t most) except -1:
    """Fills ``view`` from a 2-D buffer of int16 of at most so many rows, or from a copy of a list or
    tuple of 1-D ones; the caller releases it."""
    if isinstance(frames, (list, tuple)):
        acquire(check_participants(tuple(frames), most), view, c"h", "frames")
        return 0
    acquire(frames, view, c"h", "frames")
    if view.ndim == 2 and view.itemsize == 2 and view.shape[0] <= most:
        return 0
    dimensions, size = view.ndim, view.itemsize
    participants = view.shape[0] if dimensions == 2 else 0
    PyBuffer_Release(view)
    if dimensions != 2 or size != 2:
        raise ValueError(
            f"frames: needs a 2-D int16 array (participants, samples), got {dimensions}-D of "
            f"{size}-byte items; numpy.frombuffer(x, 'int16').reshape(n, -1) makes one"
        )
    raise too_many(participants, most)


cdef inline object too_many(Py_ssize_t participants, Py_ssize_t most):
    return ValueError(f"frames: {participants} participants are more than {most}; split the room")


cdef inline object check_participants(tuple frames, Py_ssize_t most):
    if len(frames) > most:
        raise too_many(len(frames), most)
    return room_of(frames)
