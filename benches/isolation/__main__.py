"""Floods one server from a process of its own and counts what a call in another room loses.

    python -m benches.isolation                    # each flood for 5 s; a table
    python -m benches.isolation --seconds 10 --flood pongs --io plain

It ends with 1 where a call beside a flood lost frames, twice, and one beside none did not.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys

from benches.isolation.call import measure
from benches.isolation.floods import FLOODS
from benches.isolation.peers import Target


def judge(run, names, say=print):
    """The floods that a call lost frames to, each with a call beside none to compare with.

    A machine that others use, too, loses frames by itself, so what is lost is measured once more
    before a flood is blamed.

    Args:
        run: Makes a call beside the flood of a name, or beside none; gives its `Result`.
        names: The floods.
        say: Prints a line.
    """
    say(f"{'flood':<14}{'sent':>8}{'lost':>8}{'gap ms':>8}{'flood MiB':>12}")

    def shown(name):
        result = run(name)
        say(
            f"{name or 'none':<14}{result.sent:>8}{result.lost:>8}{result.gap_ms:>8.0f}"
            f"{result.flooded / (1 << 20):>12.1f}"
        )
        return result

    def holds(name, usual):
        result = shown(name)
        return bool(result.flooded) and result.lost <= usual.lost

    usual = shown(None)
    return [name for name in names if not (holds(name, usual) or holds(name, shown(None)))]


def main():
    """Prints the table, and gives the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--flood", choices=FLOODS, action="append")
    parser.add_argument("--io", choices=("fast", "plain"), default="fast")
    asked = parser.parse_args()
    serve = (*("serve", "--dev", "--port", "0", "--json"), *("--webhook-private", "--log-level"))
    process = subprocess.Popen(
        [sys.executable, "-m", "vsingest.cli", *serve, "error"],
        env={**os.environ, "VSINGEST_IO": asked.io},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        server = json.loads(process.stdout.readline())
        target = Target(server["url"], server["token"])
        guilty = judge(
            lambda name: asyncio.run(measure(target, name, asked.seconds)),
            asked.flood or list(FLOODS),
        )
    finally:
        process.terminate()
        process.wait()
    if guilty:
        text = "frames of a call in another room were lost, or the flood did not begin"
        print(f"{', '.join(guilty)}: {text}", file=sys.stderr)
    return 1 if guilty else 0


if __name__ == "__main__":
    sys.exit(main())
