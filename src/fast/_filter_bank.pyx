"""The filters of a ratio and quality, made once and shared by every stream that needs them."""

from collections import deque
from math import gcd
import os
from threading import Lock
from weakref import WeakValueDictionary

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint32_t

from vsingest.fast._kernels cimport (
    VSI_OK, VSI_QUALITY_BEST, VSI_QUALITY_HIGH, VSI_QUALITY_VOICE, vsi_drift_bank_init,
    vsi_drift_bank_size, vsi_filter_bank_init, vsi_filter_bank_size, vsi_quality,
)

cdef dict qualities = {
    "voice": VSI_QUALITY_VOICE, "high": VSI_QUALITY_HIGH, "best": VSI_QUALITY_BEST,
}

# A bank lives as long as a stream uses it, and the last few made or asked for live on: a server
# that has one call at a time does not design its filters anew for each.
cdef object banks = WeakValueDictionary()
cdef object recent_banks = deque(maxlen=8)
cdef object banks_lock = Lock()


def _in_child():
    """Frees the lock in a forked child, where nobody is left to: the bank that the other thread was
    making there is lost, and the table has not heard of it."""
    global banks_lock
    banks_lock = Lock()


if hasattr(os, "register_at_fork"):  # nothing forks on Windows
    os.register_at_fork(after_in_child=_in_child)


cdef bint has_bank(int from_rate, int to_rate, str quality):
    """Whether such a bank is within the kernels' limits."""
    cdef size_t size = 0
    return vsi_filter_bank_size(from_rate, to_rate, qualities[quality], &size) == VSI_OK


cdef void *bank_memory(size_t size) except NULL:
    cdef void *memory = PyMem_Malloc(size)
    if memory == NULL:
        raise MemoryError
    return memory


cdef class FilterBank:
    def __cinit__(self, uint32_t from_rate, uint32_t to_rate, str quality):
        cdef vsi_quality kind = qualities[quality]
        cdef size_t size = 0
        vsi_filter_bank_size(from_rate, to_rate, kind, &size)
        self.bank = <vsi_filter_bank *>bank_memory(size)
        with nogil:
            vsi_filter_bank_init(self.bank, from_rate, to_rate, kind)

    def __dealloc__(self):
        PyMem_Free(self.bank)


cdef class DriftBank:
    def __cinit__(self, uint32_t from_rate, uint32_t to_rate, str quality):
        cdef vsi_quality kind = qualities[quality]
        cdef size_t size = 0
        vsi_drift_bank_size(from_rate, to_rate, kind, &size)
        self.bank = <vsi_drift_bank *>bank_memory(size)
        with nogil:
            vsi_drift_bank_init(self.bank, from_rate, to_rate, kind)

    def __dealloc__(self):
        PyMem_Free(self.bank)


cdef object shared_bank(object kind, int from_rate, int to_rate, str quality):
    """The one bank of this kind, ratio and quality."""
    divisor = gcd(from_rate, to_rate)
    rates = from_rate // divisor, to_rate // divisor
    key = (kind, *rates, quality)
    bank = None
    with banks_lock:
        bank = banks.get(key)
        if bank is None:
            bank = banks[key] = kind(from_rate, to_rate, quality)
        if bank in recent_banks:
            recent_banks.remove(bank)
        recent_banks.append(bank)
    return bank
