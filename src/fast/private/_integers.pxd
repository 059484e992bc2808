# Whole numbers from callers: whatever has __index__, numpy's integers too, within bounds that the
# error names. Nothing is cut off or wraps.
from cpython.exc cimport PyErr_Clear, PyErr_Occurred
from cpython.long cimport PyLong_CheckExact
from cpython.number cimport PyNumber_Index
from libc.stdint cimport uint64_t

cdef extern from "Python.h":
    Py_ssize_t PY_SSIZE_T_MAX
    # Declared here because it may fail, which is the caller's error to us.
    Py_ssize_t PyLong_AsSsize_t(object number)


cdef inline object as_index(str field, object value, str unit):
    if PyLong_CheckExact(value):
        return value
    try:
        return PyNumber_Index(value)
    except TypeError:
        of = f" of {unit}" if unit else ""
        raise TypeError(
            f"{field}: needs a whole number{of}, got {type(value).__name__}") from None


cdef inline str in_words(object number):
    """A number for an error; str() refuses to write one of thousands of digits."""
    if number.bit_length() <= 128:
        return str(number)
    return f"{'-' if number < 0 else ''}2**{number.bit_length() - 1} or more"


cdef inline Py_ssize_t whole_number(
    str field, object value, Py_ssize_t least, Py_ssize_t most=PY_SSIZE_T_MAX, str unit="",
    str why="",
) except? -1:
    """``value`` where it is a whole number in ``least..most``.

    Raises TypeError for what is no integer, ValueError for one outside."""
    number = as_index(field, value, unit)
    cdef Py_ssize_t found = PyLong_AsSsize_t(number)
    if found == -1 and PyErr_Occurred() != NULL:
        PyErr_Clear()
    elif least <= found <= most:
        return found
    if least == 0 and most >= <Py_ssize_t>1 << 60 and number < 0:
        raise ValueError(f"{field}: {in_words(number)} is negative{why}")
    named = f" {unit}" if unit else ""
    raise ValueError(f"{field}: {in_words(number)}{named} is outside {least}..{most}{why}")


cdef inline uint64_t unsigned_number(str field, object value) except? 0:
    """Likewise of 64 bits without a sign."""
    number = as_index(field, value, "")
    if not 0 <= number < 1 << 64:
        raise ValueError(f"{field}: {in_words(number)} is outside 0..{(1 << 64) - 1}")
    return number
