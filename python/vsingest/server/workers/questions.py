"""The questions that workers ask one another."""

from typing import TypeAlias

import msgspec

from vsingest.observe.families import Family
from vsingest.server.nodes.operations import Operation, OperationOutcome


class Flush(msgspec.Struct, frozen=True, tag=True):
    """Asks a worker to write all events so far, and to answer then."""


class ListRecordings(msgspec.Struct, frozen=True, tag=True):
    """Asks a worker which recordings it is writing."""


class ReadMetrics(msgspec.Struct, frozen=True, tag=True):
    """Asks a worker for its metrics."""


Question: TypeAlias = Flush | ListRecordings | ReadMetrics | Operation


class MetricsReply(msgspec.Struct, frozen=True):
    """The metrics of one worker.

    Attributes:
        worker: Its label.
        families: Its metrics.
    """

    worker: str
    families: list[Family]


question_decoder = msgspec.json.Decoder(Question)
outcome_decoder = msgspec.json.Decoder(OperationOutcome)
metrics_decoder = msgspec.json.Decoder(MetricsReply)
names_decoder = msgspec.json.Decoder(list[str])
