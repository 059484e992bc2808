"""A thousand calls that come, talk and go: what they leave behind.

`python -m benches.client.cycles [--cycles 1000]`; fails where anything grows.
"""

import argparse
import asyncio
import gc
import os
import threading

import numpy as np
from benches.client.sink import sink

import vsingest

SAMPLES = np.zeros(320, np.int16)
# What the allocator may keep of a thousand calls.
MOST_KIB = 2_048


def held():
    """Resident KiB, open files, tasks and threads."""
    gc.collect()
    with open("/proc/self/statm") as file:
        kib = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_024
    files = len(os.listdir("/proc/self/fd"))
    return kib, files, len(asyncio.all_tasks()), threading.active_count()


async def cycle(url):
    """Joins, speaks and leaves."""
    async with vsingest.connect(ws_url=url, reconnect=False) as call:
        await call.send(SAMPLES)
        await call.leave()


async def run(url, cycles):
    """Warms up with a tenth, then counts."""
    for _ in range(cycles // 10):
        await cycle(url)
    before = held()
    for _ in range(cycles):
        await cycle(url)
    return before, held()


def main():
    """Prints what was held before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=1_000)
    options = parser.parse_args()
    with sink() as service:
        before, after = asyncio.run(run(service.url, options.cycles))
    for name, was, now in zip(("KiB", "files", "tasks", "threads"), before, after, strict=True):
        print(f"{name:8} {was:8} -> {now}")
    grown = after[0] - before[0] > MOST_KIB or any(
        now > was for was, now in zip(before[1:], after[1:], strict=True)
    )
    raise SystemExit("something grew" if grown else 0)


if __name__ == "__main__":
    main()
