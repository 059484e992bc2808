"""How a call of some hundred nanoseconds is timed."""

import pytest


@pytest.fixture
def measure(benchmark):
    """Times a call that is far shorter than the clock's own cost: many calls a round."""

    def run(function, *args, iterations=1_000, rounds=30, **kwargs):
        benchmark.pedantic(
            function, args, kwargs, iterations=iterations, rounds=rounds, warmup_rounds=2
        )

    return run
