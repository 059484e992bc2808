# What waits for one reader, for Cython code that drives a connection.
from vsingest.fast._engine cimport vsi_outgoing
from vsingest.fast._sender cimport MediaSender


cdef class Outgoing(MediaSender):
    cdef vsi_outgoing state
    cdef object give_up
    cdef object notify
