"""Figures in the text that Prometheus reads (needs the extra `server`)."""

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
    """Reads figures when it is asked, so that whoever counts need only count.

    Args:
        read: Gives them.
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
    """The page that Prometheus reads: our figures, and those of the process.

    Args:
        read: Gives the figures.
    """

    def __init__(self, read: Callable[[], Iterable[Figure | Distribution]]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(FigureCollector(read))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def page(self) -> bytes:
        """Writes it, in the text format 0.0.4."""
        return generate_latest(self._registry)

    def families(self) -> list[Family]:
        """Gives what is on it, for another process."""
        return [
            Family(
                metric.name,
                metric.documentation,
                metric.type,
                [Sample(one.name, dict(one.labels), one.value) for one in metric.samples],
            )
            for metric in self._registry.collect()
        ]


def labelled_page(workers: Mapping[int, Iterable[Family]]) -> bytes:
    """Writes the metrics of several processes, each sample with the number of its own."""
    together: dict[str, Metric] = {}
    for worker, measured in sorted(workers.items()):
        for family in measured:
            metric = together.setdefault(family.name, Metric(family.name, family.help, family.kind))
            for one in family.samples:
                metric.add_sample(one.name, {**one.labels, WORKER_LABEL: str(worker)}, one.value)
    registry = CollectorRegistry()
    registry.register(_Collected(together.values()))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics
