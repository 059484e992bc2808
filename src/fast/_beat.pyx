"""The beat that has queues send, on a thread that needs no interpreter."""

import os
from threading import Lock
from weakref import WeakSet

cimport cython

from vsingest.fast._refusals cimport refuse_copy
from vsingest.fast._select cimport select_isa
from vsingest.fast._kernels cimport (
    vsi_beat_attach, vsi_beat_destroy, vsi_beat_detach, vsi_beat_forked, vsi_beat_hold,
    vsi_beat_init, vsi_beat_let_go, vsi_beat_run, vsi_beat_stop, vsi_beat_wake, vsi_paced_queue,
)

select_isa()

cdef object beats = WeakSet()
cdef list held = []  # while the process forks, by one thread at a time
cdef object forking = Lock()


@cython.final
cdef class Beat:
    def __cinit__(self):
        vsi_beat_init(&self.state)
        self.made = True
        beats.add(self)

    def __dealloc__(self):
        if self.made:
            vsi_beat_destroy(&self.state)

    def __reduce__(self):
        refuse_copy(self)

    def run(self):
        with nogil:
            vsi_beat_run(&self.state)

    def stop(self):
        with nogil:
            vsi_beat_stop(&self.state)

    cdef void attach(self, vsi_paced_queue *queue) noexcept:
        with nogil:
            vsi_beat_attach(&self.state, queue)

    cdef void detach(self, vsi_paced_queue *queue) noexcept:
        with nogil:
            vsi_beat_detach(&self.state, queue)

    cdef void wake(self) noexcept:
        with nogil:
            vsi_beat_wake(&self.state)


# A child must not be made while a queue is locked that nobody there would unlock.
def _before_fork():
    cdef Beat beat
    forking.acquire()
    # Copied in one step, as another thread may make a beat meanwhile.
    for ref in tuple(beats.data):
        beat = ref()
        if beat is not None:
            held.append(beat)
    for beat in held:
        with nogil:
            vsi_beat_hold(&beat.state)


def _after_fork():
    cdef Beat beat
    for beat in held:
        vsi_beat_let_go(&beat.state)
    held.clear()
    forking.release()


def _in_child():
    cdef Beat beat
    for beat in held:
        vsi_beat_forked(&beat.state)
    held.clear()
    forking.release()


if hasattr(os, "register_at_fork"):  # nothing forks on Windows
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_in_child)
