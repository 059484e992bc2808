"""What `vsingest doctor` does once its options are read."""

import asyncio
import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from ssl import OPENSSL_VERSION
from typing import Final

import msgspec
import numpy as np
from rich.table import Table

from vsingest import fast
from vsingest.cli.terminal.output import Output
from vsingest.client.session.credentials import API_KEY, SECRETS, TOKEN
from vsingest.client.session.endpoint import find_endpoint
from vsingest.fast._tls_records import tls_refusal

PACKAGES: Final = ("vsingest", "numpy", "soxr", "aiohttp", "msgspec", "PyJWT")


OPTIONAL_PACKAGES: Final = ("soundfile", "matplotlib", "uvloop")


NAPS: Final = 50


NAP_SECONDS: Final = 0.005


SLEEPY_SECONDS: Final = 0.005


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The result. It has only whether credentials are set, not their values.

    Attributes:
        python: The interpreter.
        machine: The system and its processor.
        packages: The versions of packages; None for an optional one that is missing.
        isa: The instruction set that the core uses.
        supported_isas: The instruction sets that the core could use here.
        tls: What makes the records of connections over TLS.
        credentials: Whether each variable is set.
        endpoint: The service where sessions would be created.
        clock_resolution: The resolution of the monotonic clock, in seconds.
        sleep_lateness: How late a sleep of 5 ms ends: p50, p99 and maximum, in seconds.
        advice: What to do about each problem.
    """

    python: str
    machine: str
    packages: dict[str, str | None]
    isa: str
    supported_isas: tuple[str, ...]
    tls: str
    credentials: dict[str, bool]
    endpoint: str
    clock_resolution: float
    sleep_lateness: dict[str, float]
    advice: list[str]


def diagnose() -> Diagnosis:
    """Checks this machine, which takes a quarter of a second."""
    lateness = asyncio.run(_sleep_lateness())
    found = {name: bool(os.environ.get(name)) for name in (API_KEY, *SECRETS, TOKEN)}
    percentiles = {
        "p50": float(np.percentile(lateness, 50)),
        "p99": float(np.percentile(lateness, 99)),
        "max": float(lateness.max()),
    }
    return Diagnosis(
        python=f"{platform.python_implementation()} {platform.python_version()}",
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        packages={name: _version(name) for name in (*PACKAGES, *OPTIONAL_PACKAGES)},
        isa=fast.isa(),
        supported_isas=fast.supported_isas(),
        tls=_tls(),
        credentials=found,
        endpoint=find_endpoint(None),
        clock_resolution=time.get_clock_info("monotonic").resolution,
        sleep_lateness=percentiles,
        advice=_advice(found, percentiles["p99"]),
    )


async def _sleep_lateness() -> np.ndarray:
    # Deadlines are absolute, like the pacer's: a late sleep does not delay the next.
    loop = asyncio.get_running_loop()
    start = loop.time()
    late = []
    for nap in range(1, NAPS + 1):
        deadline = start + nap * NAP_SECONDS
        await asyncio.sleep(deadline - loop.time())
        late.append(loop.time() - deadline)
    return np.maximum(late, 0.0)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _tls() -> str:
    refusal = tls_refusal()
    return f"the event loop, since {refusal}" if refusal else f"the core, by {OPENSSL_VERSION}"


def _advice(found: dict[str, bool], late: float) -> list[str]:
    advice = []
    if not found[TOKEN] and not (found[API_KEY] and any(found[name] for name in SECRETS)):
        advice.append(
            f"no credentials: set {API_KEY} and {SECRETS[0]}, or {TOKEN}; "
            "`vsingest serve --dev` makes throw-away ones"
        )
    if late > SLEEPY_SECONDS:
        advice.append(f"sleeps end up to {late * 1_000:.0f} ms late: the machine is busy")
    return advice


def print_diagnosis(diagnosis: Diagnosis, output: Output) -> None:
    """Prints the diagnosis as a table, and what to do about it."""
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2))
    table.add_column(style="bold")
    table.add_row("python", diagnosis.python)
    table.add_row("machine", diagnosis.machine)
    for package, found in diagnosis.packages.items():
        table.add_row(package, found or "[dim]not installed[/]")
    table.add_row("kernels", f"{diagnosis.isa} (could be {', '.join(diagnosis.supported_isas)})")
    table.add_row("tls", f"records by {diagnosis.tls}")
    for name, is_set in diagnosis.credentials.items():
        table.add_row(name, "[green]set[/]" if is_set else "[dim]not set[/]")
    table.add_row("endpoint", diagnosis.endpoint)
    table.add_row("clock resolution", f"{diagnosis.clock_resolution * 1e9:.0f} ns")
    late = {name: f"{seconds * 1_000:.2f}" for name, seconds in diagnosis.sleep_lateness.items()}
    table.add_row("sleep lateness", f"p50 {late['p50']}, p99 {late['p99']}, max {late['max']} ms")
    output.console.print(table)
    for line in diagnosis.advice:
        output.console.print(f"[yellow]![/] {line}", soft_wrap=True)
