"""The beat that has queues send, on a thread that needs no interpreter."""

cimport cython

from vsingest.fast._select cimport select_isa
from vsingest.fast._kernels cimport (
    vsi_beat_destroy, vsi_beat_hold, vsi_beat_init, vsi_beat_let_go, vsi_beat_run, vsi_beat_stop,
)

select_isa()


@cython.final
cdef class Beat:
    def __cinit__(self):
        vsi_beat_init(&self.state)

    def __dealloc__(self):
        vsi_beat_destroy(&self.state)

    def run(self):
        with nogil:
            vsi_beat_run(&self.state)

    def stop(self):
        vsi_beat_stop(&self.state)

    def hold(self):
        vsi_beat_hold(&self.state)

    def let_go(self):
        vsi_beat_let_go(&self.state)
