"""The parts of the page on pacing: what each measures, as plain data, and how that is shown."""

import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple
from multiprocessing import get_context

from benches.client import blocked_loop, leads, long_call, pipecat_call, streams
from benches.client.sink import sink

HAND = ("asyncio.sleep(0.02)", "absolute deadlines")
BLOCKED_BY = ("python", "extension")


def ms(seconds):
    """As the tables show a time."""
    return "-" if seconds is None else f"{seconds * 1e3:.1f}"


def table(head, rows):
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def measure_cost(size):
    """What a frame of many paced streams costs."""
    return [list(astuple(row)) for row in streams.measure(100, size.short, rounds=1)]


def show_cost(rows):
    """Against the first way."""
    head = ("100 streams of one process", "CPU a frame, us", "in the kernel", "times cheaper")
    return table(
        head,
        [
            (name, f"{total * 1e6:.1f}", f"{kernel * 1e6:.1f}", f"{rows[0][1] / total:.1f}")
            for name, total, kernel, *_ in rows
        ],
    )


def measure_calls(size):
    """Hand-written loops and ours for a while each alone, then ours for long, side by side."""
    rows = [
        {"beside": "nothing", **long_call.measure(name, count, size.medium)}
        for count in (1, 100)
        for name in (*HAND, long_call.WHOLE)
    ]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(long_call.measure, long_call.WHOLE, count, size.long) for count in (1, 100)
        ]
        beside = ("the 100 below", "the 1 above")
        rows += [{"beside": other, **job.result()} for other, job in zip(beside, jobs, strict=True)]
    return rows


def show_calls(rows):
    """Each against the first of as many streams."""
    base = {count: next(row for row in rows if row["streams"] == count) for count in (1, 100)}
    head = ("streams", "way", "beside", "s", "p50, ms", "p99", "worst", "p99 by its own counters")
    shown = [
        (
            row["streams"],
            row["way"],
            row["beside"],
            row["seconds"],
            *map(ms, (row["p50"], row["p99"], row["worst"], row["own_p99"])),
            row["missing"],
            row["late"],
            f"{base[row['streams']]['p99'] / max(row['p99'], 1e-6):.3g}",
        )
        for row in rows
    ]
    said = (
        'Lateness is that of the worst stream. "Missing" and "too late" count frames of '
        "all streams together. The\n"
        "ratio divides the p99 of the first row with as many streams by the p99 of this "
        "row. The two long calls ran\n"
        "at the same time; compare their p99 with that of the same number of streams alone.\n\n"
    )
    return said + table((*head, "missing", "too late", "ratio"), shown)


def measure_blocked(size):
    """A loop that is blocked for half of each second."""
    return {by: [list(row) for row in blocked_loop.measure(size.short, by)] for by in BLOCKED_BY}


def show_blocked(found):
    """A table for each kind of block."""
    head = ("frames", "p50, ms", "p99", "worst", "p99 by its own counters", "ratio")
    said = "A thread of the C core sends, whatever the call's `io`, with and without TLS.\n\n"
    return said + "\n".join(
        table(
            (f"blocked by {by}", *head),
            [
                (name, f"{frames:.0f}", *map(ms, times), f"{rows[0][3] / max(times[1], 1e-6):.3g}")
                for name, frames, *times in rows
            ],
        )
        for by, rows in found.items()
    )


def measure_leads(size):
    """How much lead it takes."""
    return [list(row) for row in leads.measure(size.brief, size.leads)]


def show_leads(rows):
    """A row for each lead."""
    found = {tuple(row[:3]): row[3] for row in rows}
    kinds = sorted({key[:2] for key in found})
    shown = [
        (f"{lead * 1e3:.0f} ms", *(f"{found[(*kind, lead)]:.3%}" for kind in kinds))
        for lead in sorted({key[2] for key in found})
    ]
    said = (
        "The table shows the share of frames that came after their media time, which a "
        "listener without a buffer\n"
        'would miss. "Loaded" means two busy processes on each core. The defaults of a '
        "call are 60 ms and `io=loop`.\n\n"
    )
    return said + table(("lead", *(f"{machine}, io={io}" for machine, io in kinds)), shown)


def measure_pipecat(size):
    """Pipecat's own WebSocket client transport, by a Python that has it."""
    if size.pipecat is None:
        return None
    rows = []
    for blocked in (False, True):
        with sink() as service:
            command = [size.pipecat, pipecat_call.__file__, service.url, str(size.short)]
            subprocess.run(
                command + ["--blocked"] * blocked, check=True, timeout=size.short * 3 + 60
            )
            rows.append([blocked, *service.results(1)[0].tolist()])
    return rows


def show_pipecat(rows):
    """One call, with and without a blocked loop."""
    said = (
        "LiveKit is not measured, since it paces in native code towards a LiveKit "
        "server, by WebRTC, and sends\n"
        "nothing over a WebSocket.\n\n"
    )
    if rows is None:
        return said + "Pipecat was not measured: no Python that has it was named (`--pipecat`).\n"
    head = ("Pipecat's WebsocketClientTransport", "frames", "p50, ms", "p99", "worst")
    return said + table(
        head,
        [
            ("blocked by python" if blocked else "undisturbed", f"{frames:.0f}", *map(ms, times))
            for blocked, frames, *times, _ in rows
        ],
    )


PARTS = {
    "What a frame costs": (measure_cost, show_cost),
    "Long calls": (measure_calls, show_calls),
    "The user's loop blocked 500 ms of each second": (measure_blocked, show_blocked),
    "Frames too late by lead": (measure_leads, show_leads),
    "Others": (measure_pipecat, show_pipecat),
}
