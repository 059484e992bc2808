"""`vsingest doctor FILE|mic`: examines a sound and prints its faults."""

import asyncio
from contextlib import closing
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest.cli.options.sources import open_source
from vsingest.cli.terminal.output import Output
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.media.diagnosis.diagnose import diagnose
from vsingest.media.source import Source, each

# The length that is examined: enough speech to show its faults.
FILE_SECONDS: Final = 60.0
LIVE_SECONDS: Final = 5.0


def examine(
    what: str, form: str | None, device: str | None, seconds: float | None, output: Output
) -> bool:
    """Examines a sound and prints its faults; returns whether it has none.

    Raises:
        SoundError: The sound cannot be opened.
        typer.Exit: The options exclude each other.
    """
    live = what in ("mic", "-")
    most = seconds or (LIVE_SECONDS if what == "mic" else FILE_SECONDS)
    sound = open_source(what, form=form, device=device, seconds=most)
    source = sound.source
    with closing(source):
        samples, arrivals = asyncio.run(_collect(source))
    findings = diagnose(samples, source.rate, arrivals if live else ())
    length = len(samples) / source.rate
    words = f"{source.name}: {length:.1f} s at {source.rate} Hz, {source.channels} channels"
    lines = [
        f"! {one.fault} ({100 * one.sure:.0f} % sure): {one.why}\n  {one.remedy}"
        for one in findings
    ]
    if sound.damage:
        lines.insert(0, f"! the file is damaged: {sound.damage}\n  copy or record it again")
    if sound.cut_bytes:
        lines.insert(
            0, f"the last {sound.cut_bytes} bytes make no whole sample: is --format right?"
        )
    output.tell(
        "examined",
        "\n".join([words, *(lines or ["nothing wrong was found"])]),
        source=source.name,
        seconds=length,
        rate=source.rate,
        channels=source.channels,
        cutBytes=sound.cut_bytes,
        damage=sound.damage,
        findings=[msgspec.to_builtins(one) for one in findings],
    )
    return not findings and not sound.damage


async def _collect(source: Source) -> tuple[NDArray[Any], list[tuple[float, float]]]:
    blocks: list[NDArray[Any]] = []
    arrivals: list[tuple[float, float]] = []
    async for block in each(source.blocks()):
        frames = block.reshape(-1, source.channels)
        blocks.append(frames)
        arrivals.append((SYSTEM_CLOCK.now(), len(frames) / source.rate))
    if not blocks:
        return np.zeros((0, source.channels), np.int16), arrivals
    return np.concatenate(blocks), arrivals
