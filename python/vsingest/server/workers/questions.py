"""What workers ask one another."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from vsingest.auth.grant import Grant
from vsingest.observe.families import Family


class Flush(msgspec.Struct, frozen=True, tag=True):
    """Write down all that happened so far, and answer then."""


class ListRecordings(msgspec.Struct, frozen=True, tag=True):
    """Which recordings are you making?"""


class ReadMetrics(msgspec.Struct, frozen=True, tag=True):
    """What are your metrics?"""


class Operation(msgspec.Struct, frozen=True, tag=True):
    """Do what a request asks for that reached another worker, and was found genuine there.

    Attributes:
        name: The endpoint's.
        grant: What the request's token lets it do.
        base: The URL that the API's paths are appended to.
        given: What the request holds, by where.
        request_id: What the log calls it.
    """

    name: str
    grant: Grant
    base: str
    given: dict[str, msgspec.Raw]
    request_id: str


Question: TypeAlias = Flush | ListRecordings | ReadMetrics | Operation


class OperationOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an operation.

    Attributes:
        body: Its answer, where it was not refused.
        status: The HTTP status.
        code: Of the refusal, for programs.
        message: Of the refusal.
        headers: Of the refusal.
    """

    body: msgspec.Raw = msgspec.Raw(b"null")
    status: int = 200
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = {}


class MetricsReply(msgspec.Struct, frozen=True):
    """The metrics of one worker.

    Attributes:
        worker: Its number.
        families: What it measures.
    """

    worker: int
    families: list[Family]


question_decoder = msgspec.json.Decoder(Question)
outcome_decoder = msgspec.json.Decoder(OperationOutcome)
metrics_decoder = msgspec.json.Decoder(MetricsReply)
names_decoder = msgspec.json.Decoder(list[str])
