"""Measured values, each with a name, a description and labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric and its current values.

    Attributes:
        name: The metric's name for Prometheus, without ``_total``.
        help: A description in one line.
        kind: "counter" for a value that only grows, else "gauge".
        values: The values, by the label values in the order of `labels`.
        labels: The names of the labels; there is never one for a room, a session or a person.
    """

    name: str
    help: str
    kind: Literal["counter", "gauge"]
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram of durations.

    Attributes:
        name: The metric's name for Prometheus.
        help: A description in one line.
        bounds: The inclusive upper bounds of the buckets in seconds, ascending.
        counts: The number of durations in each bucket; the last bucket is above all bounds.
        sum: The sum of all durations, in seconds.
    """

    name: str
    help: str
    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    sum: float


def counter(name: str, help: str, value: float) -> Metric:  # noqa: A002 - as Prometheus calls it
    """Makes a counter without labels."""
    return Metric(name, help, "counter", {(): value})


def gauge(name: str, help: str, value: float) -> Metric:  # noqa: A002 - as Prometheus calls it
    """Makes a gauge without labels."""
    return Metric(name, help, "gauge", {(): value})


def by(label: str, name: str, help: str, values: Iterable[tuple[str, float]]) -> Metric:  # noqa: A002
    """Makes a counter with one label."""
    return Metric(name, help, "counter", {(key,): value for key, value in values}, (label,))
