"""Counts the instructions of each kernel under valgrind and compares them with the baseline.

Counts repeat on a noisy machine, where times do not; but they hold for one compiler and one C
library, whose names the baseline keeps. Where those differ nothing is compared, and that is said;
with VSINGEST_CI set it is a failure.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from vsingest import fast

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
OUT = HERE.parents[1] / "build" / "instructions"
ISA = "avx2"  # the best that valgrind runs
RUNS = 100  # as in driver.c
TOLERANCE = 0.03
COMPILER = os.environ.get("CC", "cc")


def said(*command, **kwargs):
    """Runs a command and returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def toolchain():
    """Names what the counts depend on beside our sources."""
    return {
        "compiler": said(COMPILER, "--version").splitlines()[0].partition(" ")[2],
        "libc": " ".join(platform.libc_ver()),
        "machine": platform.machine(),
        "isa": ISA,
    }


def build():
    """Links the driver with the installed kernels."""
    OUT.mkdir(parents=True, exist_ok=True)
    said(
        *(COMPILER, "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror"),
        *(*sorted(HERE.glob("*.c")), "-I", fast.get_include(), "-L", fast.get_library_dir()),
        *("-lvsingest_kernels", "-lm", "-o", OUT / "driver"),
    )
    return OUT / "driver"


def count(driver):
    """Runs the driver; returns the instructions of one run of each work, by its name."""
    for old in OUT.glob("counts*"):
        old.unlink()
    said(
        "valgrind",
        "--quiet",
        "--tool=callgrind",
        f"--callgrind-out-file={OUT / 'counts'}",
        driver,
        env=os.environ | {"VSINGEST_ISA": ISA},
    )
    # One file a dump, numbered in the order of the works.
    dumps = sorted(OUT.glob("counts.*"), key=lambda path: int(path.suffix[1:]))
    counts = {}
    for dump in dumps:
        text = dump.read_text()
        name = re.search(r"^desc: Trigger: Client Request: (.+)$", text, re.MULTILINE)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
        if name and total:
            counts[name[1]] = round(int(total[1]) / RUNS)
    return counts


def compare(counts, baseline):
    """Prints each count beside its baseline; returns what a reader must know of."""
    faults, improved = [], 0
    for name in {**baseline, **counts}:
        now, before = counts.get(name), baseline.get(name)
        if now is None or before is None:
            faults.append(
                f"{name}: {'no longer measured' if now is None else 'not in the baseline'}"
            )
            continue
        change = now / before - 1
        if change > TOLERANCE:
            faults.append(f"{name}: {before:,} -> {now:,} instructions, {change:+.1%}")
        improved += change < -TOLERANCE
        print(f"{name:<38} {before:>9,} {now:>9,} {change:>+7.1%}")
    if improved:
        print(f"{improved} have become faster by more than {TOLERANCE:.0%}: refresh the baseline.")
    return faults


def skip(reason):
    """Says that nothing was compared: a skip is no pass, and CI must not take it for one."""
    if os.environ.get("VSINGEST_CI"):
        sys.exit(
            f"instructions: nothing was compared: {reason}\nRun it where the baseline was counted, "
            "name that compiler by CC, or commit one of this machine's: make instructions REFRESH=1"
        )
    print(f"instructions: SKIPPED, nothing was compared: {reason}")


def main():
    """Compares, or refreshes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refresh", action="store_true", help="write the baseline anew")
    refresh = parser.parse_args().refresh
    if not shutil.which("valgrind"):
        sys.exit("instructions: valgrind is missing; on Debian: apt-get install valgrind")
    here, kept = toolchain(), json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if ISA not in fast.supported_isas():
        return skip(f"this machine has no {ISA}")
    if not refresh and kept.get("toolchain") != here:
        return skip(f"the baseline was counted with {kept.get('toolchain')}, and this is {here}")
    counts = count(build())
    if refresh:
        BASELINE.write_text(json.dumps({"toolchain": here, "counts": counts}, indent=2) + "\n")
        print(f"instructions: {len(counts)} counts written to {BASELINE.name}; commit it")
        return None
    faults = compare(counts, kept["counts"])
    if faults:
        sys.exit(
            f"instructions: beyond {TOLERANCE:+.0%} of the baseline, or without one:\n  "
            + "\n  ".join(faults)
            + "\nWhere that is meant: make instructions REFRESH=1, and commit the baseline."
        )
    print(f"instructions: {len(counts)} kernels within {TOLERANCE:+.0%} of the baseline")
    return None


if __name__ == "__main__":
    main()
