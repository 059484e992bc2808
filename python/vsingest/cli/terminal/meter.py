"""Progress and level of audio, drawn on a terminal and printed as lines elsewhere."""

import math
from typing import Any, Final, Self

from numpy.typing import NDArray
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from vsingest.cli.terminal.output import Output
from vsingest.media.closing import Closing
from vsingest.media.levels import level_dbfs

FLOOR_DBFS: Final = -60.0
WIDTH: Final = 20
PLAIN_SECONDS: Final = 5.0


def level_bar(dbfs: float, width: int = WIDTH) -> str:
    """Draws a level from -60 dBFS to full scale."""
    filled = round(width * (1 - max(dbfs, FLOOR_DBFS) / FLOOR_DBFS))
    return "▮" * filled + "▯" * (width - filled)


def in_words(dbfs: float) -> str:
    """Formats a level as text."""
    return f"{dbfs:.1f} dBFS" if math.isfinite(dbfs) else "silence"


class Meter(Closing):
    """Shows the progress and the level of audio.

    Args:
        output: The output; with JSON nothing is shown.
        doing: The activity, such as ``sending``.
        seconds: The expected duration; None if unknown.
    """

    def __init__(self, output: Output, doing: str, seconds: float | None = None) -> None:
        self._output = output
        self._doing = doing
        self._total = seconds
        self._done = 0.0
        self._next_line = PLAIN_SECONDS
        columns = (
            (BarColumn(bar_width=30), TextColumn("{task.percentage:3.0f}%"), TimeRemainingColumn())
            if seconds
            else (SpinnerColumn(), TimeElapsedColumn())
        )
        self._progress = Progress(
            TextColumn("{task.description}"),
            *columns,
            TextColumn("[cyan]{task.fields[bar]}[/] {task.fields[level]}"),
            console=output.console,
            disable=not output.lively,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task(doing, total=seconds, bar="", level="")

    def advance(self, seconds: float, samples: NDArray[Any]) -> None:
        """Takes samples that were sent or received."""
        self._done += seconds
        if self._output.lively:
            level = level_dbfs(samples)
            self._progress.update(
                self._task, advance=seconds, bar=level_bar(level), level=in_words(level)
            )
        elif not self._output.json and self._done >= self._next_line:
            self._next_line += PLAIN_SECONDS
            of = f" of {self._total:.1f}" if self._total else ""
            level = level_dbfs(samples)
            self._output.tell("", f"{self._doing}: {self._done:.1f}{of} s, {in_words(level)}")

    def __enter__(self) -> Self:
        self._progress.start()
        self._output.drawn = self._output.lively
        return self

    def close(self) -> None:
        """Removes the bar from the terminal; idempotent."""
        self._output.drawn = False
        self._progress.stop()
