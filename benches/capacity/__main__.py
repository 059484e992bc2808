"""Loads our server and its rivals with more and more sessions in rooms of two.

Each session sends and hears 50 messages a second; every sample that is heard is compared with what
was sent. The server has one core and the load generator another. A server holds so many sessions
while none of their samples is lost and the p99 of lateness is within 20 ms.
"""

import argparse
import json
import os
import resource
import sys
from pathlib import Path

from benches.capacity.ramp import Plan, climb, search
from benches.capacity.report import as_json, draw, print_table
from benches.capacity.servers import LABELS, OVER_TLS
from benches.secure.certificate import certificate


def watch(name, measured):
    """Tells of a window as it is measured."""
    verdict = "holds" if measured.holds else "does not hold"
    print(
        f"{name}: {measured.sessions} sessions, p99 {measured.lateness_ms['p99']:.1f} ms late, "
        f"{measured.cpu_us:.1f} us each, core {measured.core:.0%}, "
        f"generator {measured.generator_core:.0%}: {verdict}",
        file=sys.stderr,
        flush=True,
    )


def allow_sockets():
    """As many as the system allows; the processes started from here inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _options():
    plan = Plan()
    parser = argparse.ArgumentParser(prog="vsingest bench capacity", description=__doc__)
    add = parser.add_argument
    add("--server", action="append", choices=LABELS, metavar="NAME", help=", ".join(LABELS))
    add("--runs", type=int, default=1, help="of each server, by turns; medians are shown (1)")
    add("--first", type=int, default=plan.first, help="sessions to begin with (%(default)s)")
    add("--most", type=int, default=plan.most, help="sessions to end with (%(default)s)")
    add("--seconds", type=float, default=plan.seconds, help="of each window (%(default)s)")
    add("--settle", type=float, default=plan.settle, help="seconds before one (%(default)s)")
    add("--server-core", type=int, default=plan.server_core)
    add("--generator-core", type=int, default=plan.generator_core)
    add("--tls", action="store_true", help="over TLS, those that can speak it")
    add("--plot", type=Path, metavar="FILE", help="write a PNG")
    add("--json", action="store_true", help="print everything measured as one JSON object")
    chosen = parser.parse_args()
    for name, value in (("--first", chosen.first), ("--most", chosen.most)):
        if value < 2 or value % 2:
            parser.error(f"{name}: {value} is no even number from 2 on; rooms are of two")
    if chosen.first > chosen.most:
        parser.error(f"--first: {chosen.first} is above --most, which is {chosen.most}")
    for name, value in (("--runs", chosen.runs), ("--seconds", chosen.seconds)):
        if value <= 0:
            parser.error(f"{name}: {value} is not above 0")
    cores = os.sched_getaffinity(0)
    for core in (chosen.server_core, chosen.generator_core):
        if core not in cores:
            parser.error(f"core {core}: this process may use {sorted(cores)}; two are needed")
    return chosen


def main():
    chosen = _options()
    plan = Plan(
        first=chosen.first,
        most=chosen.most,
        seconds=chosen.seconds,
        settle=chosen.settle,
        server_core=chosen.server_core,
        generator_core=chosen.generator_core,
        secured=certificate() if chosen.tls else None,
    )
    allow_sockets()
    named = [name for name in LABELS if name in OVER_TLS or not chosen.tls]
    climbs = {name: [] for name in chosen.server or named}
    for _ in range(chosen.runs):
        for name, runs in climbs.items():
            held = runs[-1].held if runs else None
            if held is None:
                runs.append(climb(name, plan, watch))
            else:
                runs.append(search(name, plan, held.sessions, watch))
    if chosen.json:
        print(json.dumps(as_json(climbs)))
    else:
        print_table(climbs)
    if chosen.plot:
        draw(climbs, chosen.plot)
    if not any(run.windows for runs in climbs.values() for run in runs):
        sys.exit("vsingest bench capacity: nothing was measured")


if __name__ == "__main__":
    main()
