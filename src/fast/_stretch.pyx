"""When each frame of a stretch of audio may leave."""

from libc.math cimport NAN

cimport cython

from vsingest.fast._kernels cimport (
    vsi_stretch_due, vsi_stretch_due_at, vsi_stretch_frames, vsi_stretch_init,
    vsi_stretch_is_open, vsi_stretch_leave, vsi_stretch_start,
)


@cython.final
cdef class Stretch:
    def __init__(self, double lead):
        vsi_stretch_init(&self.state, lead)

    @property
    def lead(self):
        return self.state.lead

    @property
    def anchor(self):
        return self.state.anchor if vsi_stretch_is_open(&self.state) else None

    @property
    def frames(self):
        return vsi_stretch_frames(&self.state)

    @property
    def due(self):
        return vsi_stretch_due_at(&self.state, 0) if vsi_stretch_is_open(&self.state) else None

    def start(self, double anchor):
        vsi_stretch_start(&self.state, anchor)

    def end(self):
        vsi_stretch_start(&self.state, NAN)

    def leave(self, size_t frames):
        vsi_stretch_leave(&self.state, frames)

    def frames_due(self, double now):
        return vsi_stretch_due(&self.state, now)
