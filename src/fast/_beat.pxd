from vsingest.fast._kernels cimport vsi_beat, vsi_paced_queue


cdef class Beat:
    cdef vsi_beat state
    cdef bint made
    cdef object __weakref__

    # Its lock is held while the process forks, by a thread that then needs the interpreter: so
    # whoever waits for it lets the interpreter go.
    cdef void attach(self, vsi_paced_queue *queue) noexcept
    cdef void detach(self, vsi_paced_queue *queue) noexcept
    cdef void wake(self) noexcept
