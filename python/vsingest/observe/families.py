"""Metrics in the form in which one process sends them to another."""

import msgspec


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One value of a metric.

    Attributes:
        name: The metric's name, with the suffix that Prometheus adds for its kind.
        labels: The labels, by name.
        value: The value.
    """

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True, array_like=True):
    """One metric, as it is sent to another process.

    Attributes:
        name: The metric's name.
        help: A description in one line.
        kind: The name that Prometheus has for its kind.
        samples: The values.
    """

    name: str
    help: str
    kind: str
    samples: list[Sample]
