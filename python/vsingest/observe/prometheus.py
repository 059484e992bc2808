"""Metrics in the text format of Prometheus (needs the extra `server`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from vsingest.observe.families import Family, Sample
from vsingest.observe.figures import Distribution, Figure

WORKER_LABEL: Final = "worker"


class FigureCollector(Collector):
    """Reads the figures when they are scraped, so that code that counts only has to count.

    Args:
        read: Returns the figures.
    """

    def __init__(self, read: Callable[[], Iterable[Figure | Distribution]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """See `Collector.collect`."""
        for figure in self._read():
            if isinstance(figure, Distribution):
                bounds = [*map(str, figure.bounds), "+Inf"]
                buckets = list(zip(bounds, accumulate(figure.counts), strict=True))
                yield HistogramMetricFamily(figure.name, figure.help, buckets, figure.sum)
                continue
            family = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
            metric = family(figure.name, figure.help, labels=figure.labels)
            for labels, value in figure.values.items():
                metric.add_metric(labels, value)
            yield metric


class Exposition:
    """All metrics of one process: our figures, and those of the interpreter and the system.

    Args:
        read: Returns the figures.
    """

    def __init__(self, read: Callable[[], Iterable[Figure | Distribution]]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(FigureCollector(read))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def page(self) -> bytes:
        """Writes the page of this process, in the text format 0.0.4."""
        return labelled_page({"": self.families()})

    def families(self) -> list[Family]:
        """Returns all metrics with their current values."""
        return [
            Family(
                metric.name,
                metric.documentation,
                metric.type,
                [Sample(one.name, dict(one.labels), one.value) for one in metric.samples],
            )
            for metric in self._registry.collect()
        ]


def labelled_page(workers: Mapping[str, Iterable[Family]]) -> bytes:
    """Writes the page that Prometheus reads, in the text format 0.0.4.

    Args:
        workers: The metrics of each process, by its value of the label `worker`; for a single
            process the empty text, and then there is no label.
    """
    together: dict[str, Metric] = {}
    for worker, measured in sorted(workers.items(), key=lambda each: (len(each[0]), each[0])):
        own = {WORKER_LABEL: worker} if worker else {}
        for family in measured:
            metric = together.setdefault(family.name, Metric(family.name, family.help, family.kind))
            for one in family.samples:
                metric.add_sample(one.name, {**one.labels, **own}, one.value)
    registry = CollectorRegistry()
    registry.register(_Collected(together.values()))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics
