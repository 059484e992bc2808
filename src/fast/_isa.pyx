"""Which instruction set the kernels use."""

from vsingest.fast._kernels cimport vsi_isa_live, vsi_isa_name
from vsingest.fast._select cimport select_isa, supported

select_isa()


def isa():
    return vsi_isa_name(vsi_isa_live()).decode()


def supported_isas():
    return tuple(supported())
