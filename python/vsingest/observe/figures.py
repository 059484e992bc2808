"""What is measured: numbers with a name, a meaning and labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric, as it stands.

    Attributes:
        name: In the form Prometheus gives names, without ``_total``.
        help: What it says, in one line.
        kind: A "counter" only grows; a "gauge" does not.
        values: By label values, in the order of `labels`.
        labels: Their names; few, and never the name of a room, a session or a person.
    """

    name: str
    help: str
    kind: Literal["counter", "gauge"]
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distribution:
    """Durations by length.

    Attributes:
        name: In the form Prometheus gives names.
        help: What it says, in one line.
        bounds: Upper bounds in seconds, rising, each of them included.
        counts: How many fell under each bound and above the one before; the last, above all.
        sum: Of all of them, in seconds.
    """

    name: str
    help: str
    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    sum: float


def counter(name: str, help: str, value: float) -> Figure:  # noqa: A002 - as Prometheus calls it
    """One that only grows, without labels."""
    return Figure(name, help, "counter", {(): value})


def gauge(name: str, help: str, value: float) -> Figure:  # noqa: A002 - as Prometheus calls it
    """One that goes up and down, without labels."""
    return Figure(name, help, "gauge", {(): value})


def by(label: str, name: str, help: str, values: Iterable[tuple[str, float]]) -> Figure:  # noqa: A002
    """One that only grows, with one label."""
    return Figure(name, help, "counter", {(key,): value for key, value in values}, (label,))
