"""The timing of a call's sending, as text for people and as facts for programs."""

from typing import Any

from vsingest.client.stats import CallStats
from vsingest.protocol.audio import STALL_SECONDS


def in_time(stats: CallStats) -> str:
    """Describes how late frames were sent, and what caused stalls."""
    late = stats.lateness
    said = f"lateness p99 {late.p99 * 1_000:.1f} ms, at most {late.max * 1_000:.1f} ms"
    if late.max >= STALL_SECONDS:
        said += ": a stall, as this machine was too busy"
    if stats.gaps:
        said += f"; the input came too late {stats.gaps} times, by {stats.gap_seconds:.2f} s in all"
    return said


def timing(stats: CallStats) -> dict[str, Any]:
    """Returns the timing as facts, in seconds."""
    return {
        "latenessP99": stats.lateness.p99,
        "latenessMax": stats.lateness.max,
        "gaps": stats.gaps,
        "gapSeconds": stats.gap_seconds,
    }
