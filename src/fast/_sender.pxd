# The writing half of a connection, for Cython code that makes a message for each of many.


cdef class MediaSender:
    cdef readonly bint framed
    cdef unsigned form
    cdef public object write
    cdef public unsigned long long accepted
    cdef public unsigned long long sent
    cdef public unsigned long long dropped

    cdef int send_message(self, bytes message) except -1
