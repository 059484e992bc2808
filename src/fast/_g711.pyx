"""ITU-T G.711 companding."""

cimport numpy as cnp

from vsingest.fast._convert cimport convert
from vsingest.fast._kernels cimport (
    vsi_alaw_from_s16, vsi_s16_from_alaw, vsi_s16_from_ulaw, vsi_ulaw_from_s16,
)
from vsingest.fast._select cimport select_isa

cnp.import_array()
select_isa()


def ulaw_encode(s16, *, out=None):
    return convert(s16, out, "s16", c"h", c"B", vsi_ulaw_from_s16)


def ulaw_decode(codes, *, out=None):
    return convert(codes, out, "codes", c"B", c"h", vsi_s16_from_ulaw)


def alaw_encode(s16, *, out=None):
    return convert(s16, out, "s16", c"h", c"B", vsi_alaw_from_s16)


def alaw_decode(codes, *, out=None):
    return convert(codes, out, "codes", c"B", c"h", vsi_s16_from_alaw)
