# Each extension module links its own copy of the kernels, so each chooses its instruction set
# when it is imported, from the same environment variable.
from libc.stdlib cimport getenv

from vsingest.fast._kernels cimport (
    VSI_E_ISA_UNKNOWN, VSI_ISA_COUNT, VSI_OK,
    vsi_isa, vsi_isa_name, vsi_isa_select, vsi_isa_supported,
)


cdef inline list supported():
    cdef int i
    found = []
    for i in range(VSI_ISA_COUNT):
        if vsi_isa_supported(<vsi_isa>i):
            found.append(vsi_isa_name(<vsi_isa>i).decode())
    return found


cdef inline int select_isa() except -1:
    cdef const char *wanted = getenv("VSINGEST_ISA")
    cdef int status = vsi_isa_select(wanted)
    if status == VSI_OK:
        return 0
    problem = "is not an instruction set" if status == VSI_E_ISA_UNKNOWN else (
        "is not supported by this machine or this build")
    raise ImportError(
        f"VSINGEST_ISA={(<bytes>wanted).decode(errors='replace')!r} {problem}; unset it, or choose "
        f"one of {', '.join(supported())}"
    )
