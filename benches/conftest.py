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
def measure_call(benchmark, measure):
    """Times a call that is given as text, written out ten times.

    At 40 ns a call, the harness's own loop and a lambda would be half of what it measures.
    """

    def run(call, iterations=200, **names):
        lines = "".join(f"    {call}\n" for _ in range(10))
        exec(f"def ten():\n{lines}", names)
        benchmark.extra_info["calls"] = 10
        measure(names["ten"], iterations=iterations)

    return run
