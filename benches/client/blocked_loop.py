"""Lateness while the user's loop is blocked for 500 ms of each second.

`python -m benches.client.blocked_loop [--seconds 20] [--by sleep|python|extension]`
"""

import argparse
import asyncio
import ctypes
import functools
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benches.client import senders
from benches.client.sink import sink

BLOCKED = 0.5


def held(seconds):
    """Holds the interpreter's lock all the while, as an extension may."""
    ctypes.PyDLL(None).usleep(int(seconds * 1e6))


def busy(seconds):
    """Holds the interpreter, as a slow function of the user's does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(1_000))


async def block(by):
    """Blocks the loop for the half of each second."""
    while True:
        by(BLOCKED)
        await asyncio.sleep(1 - BLOCKED)


async def disturbed(sender, url, seconds, by):
    """Sends while the loop is blocked."""
    blocking = asyncio.create_task(block(by))
    try:
        return await sender(url, seconds)
    finally:
        blocking.cancel()


BLOCKS = {"sleep": time.sleep, "python": busy, "extension": held}
WAYS = {
    "asyncio.sleep(0.02)": senders.by_sleep,
    "absolute deadlines": senders.by_deadline,
    "ours, io=loop": senders.ours,
    "ours, io=thread": functools.partial(senders.ours, io="thread"),
}
BY_TLS = {f"{name}, by TLS": WAYS[name] for name in WAYS if name.startswith("ours")}


def run(name, url, seconds, by):
    """What a way says of its own lateness."""
    return asyncio.run(disturbed((WAYS | BY_TLS)[name], url, seconds, BLOCKS[by]))


def measure(seconds, by):
    """Yields each way's name, frames, p50, p99 and worst lateness, and p99 by its own counters."""
    for name in WAYS | BY_TLS:
        # Of TLS, a process knows from its start whom it trusts.
        with (
            sink(tls=name in BY_TLS) as service,
            ProcessPoolExecutor(1, get_context("spawn")) as pool,
        ):
            own = pool.submit(run, name, service.url, seconds, by).result()
            yield name, *service.results(1)[0, :4].tolist(), own


def main():
    """Prints one line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--by", choices=BLOCKS, default="python")
    options = parser.parse_args()
    print(f"{options.seconds} s, the loop blocked 500 ms of each second by {options.by}")
    for name, frames, p50, p99, worst, own in measure(options.seconds, options.by):
        print(
            f"{name:20} {frames:.0f} frames, lateness p50 {p50 * 1e3:.1f} ms, "
            f"p99 {p99 * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms"
            + (f"; by its own counters p99 {own * 1e3:.1f} ms" if own is not None else "")
        )


if __name__ == "__main__":
    main()
