"""CPU and lateness of many paced streams of one process: ours beside `websockets` and numpy.

The process has a core to itself, and the service they talk to another one, where there are two.

`python -m benches.client.streams [--streams 100] [--seconds 5] [--rounds 5]`
"""

import argparse
import asyncio
import contextlib
import os
import resource
import time
from dataclasses import dataclass
from statistics import median

from benches.client import senders
from benches.client.sink import sink

WAYS = (senders.by_deadline, senders.ours)


@contextlib.contextmanager
def apart(service):
    """Keeps this process to a core for as long as the block, and the service to another."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    os.sched_setaffinity(service.process.pid, {cores[-1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


async def cost(sender, url, streams, seconds):
    """CPU seconds of this process a frame, all calls being joined: in all, and in the kernel."""
    sending = asyncio.gather(*(sender(url, seconds) for _ in range(streams)))
    await asyncio.sleep(seconds * 0.4)
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    await asyncio.sleep(seconds * 0.4)
    after = resource.getrusage(resource.RUSAGE_SELF)
    frames = (time.monotonic() - begun) * 50 * streams
    await sending
    kernel = (after.ru_stime - before.ru_stime) / frames
    return (after.ru_utime - before.ru_utime) / frames + kernel, kernel


@dataclass(frozen=True)
class Round:
    """What one way was seen to cost, and how late its frames were; all in seconds.

    Attributes:
        way: Its name.
        cpu: A frame.
        kernel: Of that, in the kernel.
        p50: Of the lateness of the latest stream; as `p99` and `worst`.
    """

    way: str
    cpu: float
    kernel: float
    p50: float
    p99: float
    worst: float


def measure(streams, seconds, rounds):
    """Yields a `Round` of each way, by turns: a machine's speed wanders, from minute to minute."""
    for turn in range(rounds):
        for sender in WAYS if turn % 2 == 0 else WAYS[::-1]:
            with sink() as service, apart(service):
                asyncio.run(sender(service.url, 1))
                service.results(1)
                cpu, kernel = asyncio.run(cost(sender, service.url, streams, seconds))
                _, p50, p99, worst, _ = service.results(streams).max(axis=0)
                yield Round(sender.__name__, cpu, kernel, p50, p99, worst)


def main():
    """Prints the medians of each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(
        f"{options.streams} streams, {options.seconds} s each; medians of {options.rounds} rounds"
    )
    found = list(measure(options.streams, options.seconds, options.rounds))
    by_way = {way.__name__: [each for each in found if each.way == way.__name__] for way in WAYS}
    for name, mine in by_way.items():
        cpu, kernel, p50, p99, worst = (
            median(getattr(each, figure) for each in mine)
            for figure in ("cpu", "kernel", "p50", "p99", "worst")
        )
        print(
            f"{name:12} {cpu * 1e6:6.1f} us of CPU a frame, "
            f"{kernel * 1e6:.1f} of them in the kernel; "
            f"lateness p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms"
        )
    ratios = [theirs.cpu / ours.cpu for theirs, ours in zip(*by_way.values(), strict=True)]
    print(f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
