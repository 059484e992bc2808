# What no object of the core can do.
cimport cython


cdef inline int enter_once(object self, bint *busy, str refusal) except -1:
    """Takes an object for one call, which sets ``busy`` to False when it is done."""
    with cython.critical_section(self):
        if busy[0]:
            raise RuntimeError(refusal)
        busy[0] = True
    return 0


cdef inline object refuse_copy(object self):
    """What ``__reduce__`` of an object says whose state lives in memory of the core."""
    raise TypeError(
        f"{type(self).__name__}: it can be neither copied nor pickled; make another where it is "
        "needed")
