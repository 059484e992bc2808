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
    """So many calls at once, spread over a frame's time as calls are; what each returned."""

    async def one(number):
        await asyncio.sleep(0.02 * number / streams)
        return await sender(url, seconds)

    return await asyncio.gather(*map(one, range(streams)))


def measure(name, streams, seconds):
    """What came of one way, as a dict; times are in seconds, of the worst stream.

    `own_p99` is what the worst stream's own books say, where it keeps any.
    """
    with sink() as service:
        own = asyncio.run(together(WAYS[name], service.url, streams, seconds))
        results = service.results(streams)
    _, p50, p99, worst, _ = results.max(axis=0)
    return {
        "way": name,
        "streams": streams,
        "seconds": seconds,
        "p50": p50,
        "p99": p99,
        "worst": worst,
        "own_p99": None if None in own else max(own),
        # The frame of silence that ends an utterance is more than was asked for.
        "missing": int((seconds * 50 - results[:, 0]).clip(0).sum()),
        "late": int(results[:, 4].sum()),
    }


def main():
    """Prints one line for each way and number of streams."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of a call as it is by default")
    parser.add_argument("--streams", type=int, nargs="+", default=[1, 100])
    options = parser.parse_args()
    whole = round(options.minutes * 60)
    for streams in options.streams:
        print(f"{streams} streams; the worst one's lateness")
        for name in WAYS:
            seconds = whole if name == WHOLE else max(2, whole // 10)
            row = measure(name, streams, seconds)
            print(
                f"{name:20} {seconds:3} s: p50 {row['p50'] * 1e3:.1f} ms, "
                f"p99 {row['p99'] * 1e3:.1f} ms, worst {row['worst'] * 1e3:.1f} ms; "
                f"{row['missing']} frames missing, {row['late']} after their time"
            )


if __name__ == "__main__":
    main()
