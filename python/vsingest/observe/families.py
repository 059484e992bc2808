"""Metrics as one process tells another of them."""

import msgspec


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One value of a metric.

    Attributes:
        name: The metric's, with what Prometheus appends for its kind.
        labels: What tells it from the others.
        value: The value.
    """

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True, array_like=True):
    """One metric, as another process can be told of it.

    Attributes:
        name: Its name.
        help: What it says.
        kind: As Prometheus calls its kind.
        samples: Its values.
    """

    name: str
    help: str
    kind: str
    samples: list[Sample]
