"""What workers ask one another."""

from typing import TypeAlias

import msgspec

from vsingest.observe.families import Family
from vsingest.server.nodes.operations import Operation, OperationOutcome


class Flush(msgspec.Struct, frozen=True, tag=True):
    """Write down all that happened so far, and answer then."""


class ListRecordings(msgspec.Struct, frozen=True, tag=True):
    """Which recordings are you making?"""


class ReadMetrics(msgspec.Struct, frozen=True, tag=True):
    """What are your metrics?"""


Question: TypeAlias = Flush | ListRecordings | ReadMetrics | Operation


class MetricsReply(msgspec.Struct, frozen=True):
    """The metrics of one worker.

    Attributes:
        worker: Its label.
        families: What it measures.
    """

    worker: str
    families: list[Family]


question_decoder = msgspec.json.Decoder(Question)
outcome_decoder = msgspec.json.Decoder(OperationOutcome)
metrics_decoder = msgspec.json.Decoder(MetricsReply)
names_decoder = msgspec.json.Decoder(list[str])
