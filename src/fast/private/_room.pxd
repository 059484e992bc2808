# Checking the frames of a whole room.
from vsingest.fast._buffer cimport acquire
from cpython.buffer cimport PyBuffer_Release


cdef inline int acquire_room(object frames, Py_buffer *view, Py_ssize_t most) except -1:
    """Fills ``view`` from a 2-D buffer of int16, of at most so many rows; the caller releases it."""
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
    raise ValueError(f"frames: {participants} participants are more than {most}; split the room")
