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
)
from prometheus_client.core import (
    Metric as PrometheusMetric,
)
from prometheus_client.registry import Collector

from vsingest.observe.families import Family, Sample
from vsingest.observe.metrics import Distribution, Metric

WORKER_LABEL: Final = "worker"


class MetricCollector(Collector):
    """Reads the metrics when they are scraped, so that code that counts only has to count.

    Args:
        read: Returns the metrics.
    """

    def __init__(self, read: Callable[[], Iterable[Metric | Distribution]]) -> None:
        self._read = read

    def collect(self) -> Iterator[PrometheusMetric]:
        """See `Collector.collect`."""
        for metric in self._read():
            if isinstance(metric, Distribution):
                bounds = [*map(str, metric.bounds), "+Inf"]
                buckets = list(zip(bounds, accumulate(metric.counts), strict=True))
                yield HistogramMetricFamily(metric.name, metric.help, buckets, metric.sum)
                continue
            family = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
            shown = family(metric.name, metric.help, labels=metric.labels)
            for labels, value in metric.values.items():
                shown.add_metric(labels, value)
            yield shown


class Exposition:
    """All metrics of one process: our own, and those of the interpreter and the system.

    Args:
        read: Returns the metrics.
    """

    def __init__(self, read: Callable[[], Iterable[Metric | Distribution]]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(MetricCollector(read))
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
    together: dict[str, PrometheusMetric] = {}
    for worker, measured in sorted(workers.items(), key=lambda each: (len(each[0]), each[0])):
        own = {WORKER_LABEL: worker} if worker else {}
        for family in measured:
            metric = together.setdefault(
                family.name, PrometheusMetric(family.name, family.help, family.kind)
            )
            for one in family.samples:
                metric.add_sample(one.name, {**one.labels, **own}, one.value)
    registry = CollectorRegistry()
    registry.register(_Collected(together.values()))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, metrics: Iterable[PrometheusMetric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[PrometheusMetric]:
        return self._metrics
