"""Frames that come too late for leads of 0 to 120 ms, on an idle machine and on a loaded one.

`python -m benches.client.leads [--seconds 20]`
"""

import argparse
import asyncio
import contextlib
import functools
import os
import subprocess
import sys

from benches.client import senders
from benches.client.sink import sink

LEADS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.12)
STREAMS = 10
BUSY = "while True: pass"


@contextlib.contextmanager
def load():
    """Keeps twice as many processes busy as there are cores."""
    with contextlib.ExitStack() as stack:
        busy = [
            stack.enter_context(subprocess.Popen([sys.executable, "-c", BUSY]))
            for _ in range(2 * (os.cpu_count() or 1))
        ]
        try:
            yield
        finally:
            for process in busy:
                process.kill()


async def together(sender, url, seconds):
    """A few calls at once."""
    await asyncio.gather(*(sender(url, seconds) for _ in range(STREAMS)))


def measure(seconds, leads=LEADS):
    """Yields machine, io and lead, and the share of frames that came after their time."""
    for machine, around in (("idle", contextlib.nullcontext), ("loaded", load)):
        for io in ("loop", "thread"):
            for lead in leads:
                sender = functools.partial(senders.ours, io=io, lead=lead)
                with around(), sink() as service:
                    asyncio.run(together(sender, service.url, seconds))
                    results = service.results(STREAMS)
                yield machine, io, lead, results[:, 4].sum() / results[:, 0].sum()


def main():
    """Prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    for machine, io, lead, late in measure(options.seconds):
        print(f"{machine:6} io={io:6} lead {lead * 1e3:3.0f} ms: {late:.3%} of the frames too late")


if __name__ == "__main__":
    main()
