"""How a call of some hundred nanoseconds is timed."""

import os

import pytest

SHORT = bool(os.environ.get("VSINGEST_BENCH_SHORT"))


@pytest.fixture
def measure(benchmark):
    """Times a call that is far shorter than the clock's own cost: many calls a round.

    VSINGEST_BENCH_SHORT, where set, asks for a glance: enough to see that a bench runs.
    """

    def run(function, *args, iterations=1_000, rounds=30, **kwargs):
        if SHORT:
            iterations, rounds = max(1, iterations // 10), min(rounds, 5)
        benchmark.pedantic(
            function, args, kwargs, iterations=iterations, rounds=rounds, warmup_rounds=2
        )

    return run


@pytest.fixture
def measure_ten(measure):
    """Times ten calls written out: at 40 ns a call, the harness's own loop would be half of it."""

    def run(function, x, out):
        def ten():
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)
            function(x, out=out)

        measure(ten, iterations=200)

    return run
