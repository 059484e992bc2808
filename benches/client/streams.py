"""CPU and lateness of many paced streams of one process: ours beside `websockets` and numpy.

The process has a core to itself, and the service they talk to another one, where there are two.

`python -m benches.client.streams [--streams 100] [--seconds 10]`
"""

import argparse
import asyncio
import contextlib
import os
import resource
import time

from benches.client import senders
from benches.client.sink import sink


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


def measure(streams, seconds):
    """Yields, for each way, its name, CPU seconds a frame (in all, in the kernel) and lateness."""
    for sender in (senders.by_deadline, senders.ours):
        with sink() as service, apart(service):
            asyncio.run(sender(service.url, 1))
            service.results(1)
            cpu, kernel = asyncio.run(cost(sender, service.url, streams, seconds))
            _, p50, p99, worst, _ = service.results(streams).max(axis=0)
            yield sender.__name__, cpu, kernel, p50, p99, worst


def main():
    """Prints one line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    print(f"{options.streams} streams, {options.seconds} s each")
    costs = []
    for name, cpu, kernel, p50, p99, worst in measure(options.streams, options.seconds):
        costs.append(cpu)
        print(
            f"{name:12} {cpu * 1e6:6.1f} us of CPU a frame, "
            f"{kernel * 1e6:.1f} of them in the kernel; "
            f"lateness p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms"
        )
    print(f"ratio {costs[0] / costs[1]:.1f}")


if __name__ == "__main__":
    main()
