"""The findings of a diagnosis."""

from enum import StrEnum

import msgspec


class Fault(StrEnum):
    """The faults that a diagnosis can find."""

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
        fault: The kind of fault.
        sure: How certain the finding is, from 0 to 1.
        why: What was observed.
        remedy: What to do about it.
    """

    fault: Fault
    sure: float
    why: str
    remedy: str
