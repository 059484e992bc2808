"""What a diagnosis says."""

from enum import StrEnum

import msgspec


class Fault(StrEnum):
    """What may be wrong with a sound."""

    SILENT = "silent"
    CHANNEL_SILENT = "channel-silent"
    OVER_SCALE = "over-full-scale"
    WRONG_SCALE = "wrong-scale"
    CLIPPED = "clipped"
    DC_OFFSET = "dc-offset"
    BYTE_SWAPPED = "byte-swapped"
    EIGHT_BIT = "8-bit-as-16-bit"
    FLOAT = "float-as-int16"
    NOT_A_NUMBER = "not-a-number"
    WRONG_RATE = "wrong-rate"
    BURSTY = "bursty"


class Finding(msgspec.Struct, frozen=True):
    """One fault.

    Attributes:
        fault: Its name.
        sure: How sure that is, from 0 to 1.
        why: What was seen.
        remedy: What to do.
    """

    fault: Fault
    sure: float
    why: str
    remedy: str
