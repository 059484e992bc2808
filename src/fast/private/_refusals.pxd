# What no object of the core can do.


cdef inline object refuse_copy(object self):
    """What ``__reduce__`` of an object says whose state lives in memory of the core."""
    raise TypeError(
        f"{type(self).__name__}: it can be neither copied nor pickled; make another where it is "
        "needed")
