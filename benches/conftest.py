"""How a call of some hundred nanoseconds is timed, on a machine that others use too."""

import os
from timeit import Timer

import pytest

SHORT = bool(os.environ.get("VSINGEST_BENCH_SHORT"))
ROUND = 0.000_3  # seconds
ROUNDS = 5 if SHORT else 300


@pytest.fixture
def measure(benchmark):
    """Times a call that is far shorter than the clock's own cost: many calls a round.

    Every round is as long as every other bench's, and far shorter than a slice of the scheduler's:
    of rounds of unequal length the longer would be interrupted more often, and its median would
    tell of the other processes.

    VSINGEST_BENCH_SHORT, where set, asks for a glance: enough to see that a bench runs.
    """

    def run(function, *args, **kwargs):
        call = Timer(lambda: function(*args, **kwargs))
        calls = 1
        while (seconds := call.timeit(calls)) < ROUND / 3:
            calls *= 2
        iterations = max(1, round(ROUND * calls / seconds))
        benchmark.pedantic(
            function, args, kwargs, iterations=iterations, rounds=ROUNDS, warmup_rounds=2
        )

    return run


@pytest.fixture
def measure_call(benchmark, measure):
    """Times a call that is given as text, written out ten times in one function.

    At 40 ns a call, the harness's own loop and a lambda would be half of what it measures. Ours and
    its rivals are all called so, by local names, as a loop over frames would call them.
    """

    def run(call, **names):
        lines = "".join(f"    {call}\n" for _ in range(10))
        local = ", ".join(f"{name}={name}" for name in names)
        exec(f"def ten({local}):\n{lines}", names)
        benchmark.extra_info["calls"] = 10
        measure(names["ten"])

    return run
