# The opcodes that frames may be written with.
from vsingest.fast._integers cimport as_index, in_words
from vsingest.fast._kernels cimport VSI_WS_CONTROL_MAX, vsi_ws_opcode_known


cdef inline unsigned read_opcode(object opcode) except? 99:
    number = as_index("opcode", opcode, "")
    if not 0 <= number < 16 or not vsi_ws_opcode_known(<unsigned>number):
        raise ValueError(
            f"opcode: {in_words(number)} is reserved; take one of vsingest.fast.Opcode")
    return <unsigned>number


cdef inline int refuse_frame(unsigned opcode, bint fin, Py_ssize_t size) except -1:
    from vsingest.fast.websocket import Opcode
    name = Opcode(opcode).name
    if not fin:
        raise ValueError(f"fin: a {name} frame is never fragmented, needs True")
    raise ValueError(
        f"payload: {size} bytes, a {name} frame holds at most {VSI_WS_CONTROL_MAX}")
