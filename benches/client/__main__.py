"""All that is measured of the client's pace, as a page of tables.

`python -m benches.client [--minutes 10] [--out docs/pacing.md] [--pipecat PYTHON]`: a call as it is
by default lasts so long, alone and 100 at once; the rest takes as long again. What is found is
kept in a JSON file beside the page after each part; a part that fails is named there, and the
others go on.
"""

import argparse
import json
import os
import platform
import sys
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from benches.client.leads import LEADS
from benches.client.parts import PARTS

HEAD = """# Pacing, measured

This page was written by `python -m benches.client --minutes {minutes:g}` on {machine}. Lateness
is measured where the frames arrive, in another process of the same machine, against the steadiest
grid that they kept: zero is its 1st percentile. "p99 by its own counters" is the call's own
measurement of when it wrote each frame, compared with the beat of 20 ms at which the frame was due.
"""


class Size(NamedTuple):
    """Seconds of the parts."""

    long: int
    medium: int
    short: int
    brief: int
    leads: tuple[float, ...]
    pipecat: str | None


def size_of(minutes, pipecat):
    """Everything in proportion, and the rest at most as long as ten minutes need."""
    long = max(2, round(minutes * 60))
    return Size(
        long=long,
        medium=max(1, min(40, long // 10)),
        short=max(1, min(15, long // 20)),
        brief=max(1, min(5, long // 60)),
        leads=LEADS if minutes >= 1 else (0.06,),
        pipecat=pipecat,
    )


def run(part, size):
    """What a part measured, or how it failed."""
    begun = time.monotonic()
    try:
        found = {"found": part(size)}
    except Exception:  # one that fails is no reason to lose the others
        traceback.print_exc()
        found = {"failed": traceback.format_exc(limit=1).splitlines()[-1]}
    return found | {"took": time.monotonic() - begun}


def page(minutes, results):
    """All that was found so far."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    parts = [HEAD.format(minutes=minutes, machine=machine)]
    for title, result in results.items():
        show = PARTS[title][1]
        text = show(result["found"]) if "found" in result else f"Failed: {result['failed']}\n"
        parts.append(f"## {title}\n\n{text}")
    return "\n".join(parts)


def main():
    """Writes the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of the long calls")
    parser.add_argument("--out", type=Path, help="the page; its data goes beside it")
    parser.add_argument("--pipecat", metavar="PYTHON", help="an interpreter that has pipecat-ai")
    options = parser.parse_args()
    size = size_of(options.minutes, options.pipecat)
    results = {}
    for title, (part, _) in PARTS.items():
        print(f"{title} ...", file=sys.stderr, flush=True)
        results[title] = run(part, size)
        print(f"{title}: {results[title]['took']:.0f} s", file=sys.stderr, flush=True)
        if options.out is not None:
            options.out.with_suffix(".json").write_text(json.dumps(results, indent=1))
            options.out.write_text(page(options.minutes, results))
    print(page(options.minutes, results))
    raise SystemExit(any("failed" in result for result in results.values()))


if __name__ == "__main__":
    main()
