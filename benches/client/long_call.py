"""Calls of minutes, one and many at once: lateness and drift beside loops written by hand.

`python -m benches.client.long_call [--minutes 10] [--streams 1 100]`
"""

import argparse
import asyncio
import functools

from benches.client import senders
from benches.client.sink import sink

WAYS = {
    "asyncio.sleep(0.02)": senders.by_sleep,
    "absolute deadlines": senders.by_deadline,
    "ours, io=loop": senders.ours,
    "ours, io=thread": functools.partial(senders.ours, io="thread"),
}
WHOLE = "ours, io=loop"  # as a call is by default


async def together(sender, url, streams, seconds):
    """So many calls at once, spread over a frame's time as calls are."""

    async def one(number):
        await asyncio.sleep(0.02 * number / streams)
        await sender(url, seconds)

    await asyncio.gather(*map(one, range(streams)))


def measure(streams, whole):
    """Yields, for each way, its name, seconds, and the worst stream's p50, p99 and worst lateness.

    Then how many frames are missing in all, and how many came after their time. Only a call as it
    is by default lasts the whole time, the others a tenth of it.
    """
    for name, sender in WAYS.items():
        seconds = whole if name == WHOLE else max(2, whole // 10)
        with sink() as service:
            asyncio.run(together(sender, service.url, streams, seconds))
            results = service.results(streams)
        _, p50, p99, worst, _ = results.max(axis=0)
        # The frame of silence that ends an utterance is more than was asked for.
        missing = int((seconds * 50 - results[:, 0]).clip(0).sum())
        yield name, seconds, p50, p99, worst, missing, int(results[:, 4].sum())


def main():
    """Prints one line for each way and number of streams."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--streams", type=int, nargs="+", default=[1, 100])
    options = parser.parse_args()
    for streams in options.streams:
        print(f"{streams} streams; the worst one's lateness")
        for name, seconds, p50, p99, worst, missing, late in measure(
            streams, round(options.minutes * 60)
        ):
            print(
                f"{name:20} {seconds:3} s: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, "
                f"worst {worst * 1e3:.1f} ms; {missing} frames missing, {late} after their time"
            )


if __name__ == "__main__":
    main()
