"""When each frame of a stretch of audio may leave."""

from libc.math cimport NAN, isfinite

cimport cython

from vsingest.fast._integers cimport whole_number
from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._kernels cimport (
    vsi_stretch_due, vsi_stretch_due_at, vsi_stretch_frames, vsi_stretch_init,
    vsi_stretch_is_open, vsi_stretch_leave, vsi_stretch_start,
)


@cython.final
cdef class Stretch:
    def __cinit__(self, double lead):
        if not isfinite(lead):
            raise ValueError(f"lead: {lead} s is not finite")
        vsi_stretch_init(&self.state, lead)

    def __reduce__(self):
        refuse_copy(self)

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

    def leave(self, frames):
        vsi_stretch_leave(&self.state, whole_number("frames", frames, 0))

    def frames_due(self, double now):
        return vsi_stretch_due(&self.state, now)
