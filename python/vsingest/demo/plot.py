"""The picture of the demo."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

from vsingest.demo.oracle import Likeness
from vsingest.demo.parties import DemoResult
from vsingest.demo.report import DemoReport, latencies

MADE_OF: Final = "#9aa5b1"
HEARD: Final = "#0b7285"
WARM: Final = "#e8590c"


def draw(talk: DemoResult, likeness: Likeness, report: DemoReport, path: Path) -> None:
    """Writes a PNG with both waveforms, the spectrogram, lateness and latency."""
    figure = Figure(figsize=(12, 9), layout="constrained")
    grid = figure.add_gridspec(3, 2, height_ratios=(1.1, 1.2, 1))
    _waveforms(figure.add_subplot(grid[0, :]), talk, likeness, report)
    _spectrogram(figure, figure.add_subplot(grid[1, :]), talk)
    _histogram(
        figure.add_subplot(grid[2, 0]),
        talk.speaker.lateness,
        "Pacing: how late the speaker's frames left",
        HEARD,
    )
    _histogram(
        figure.add_subplot(grid[2, 1]),
        latencies(talk, likeness),
        "End to end: from when a frame was due to when it was heard",
        WARM,
    )
    figure.savefig(path, dpi=110)


def _waveforms(axes: Any, talk: DemoResult, likeness: Likeness, report: DemoReport) -> None:
    seconds = np.arange(len(talk.heard.samples)) / talk.rate
    axes.plot(seconds, likeness.expected / 32_768, color=MADE_OF, lw=2.4, label="converted offline")
    axes.plot(
        seconds, talk.heard.samples / 32_768, color=HEARD, lw=0.5, label="recorded from the room"
    )
    axes.set(
        title=f"Speech and tone in room {talk.room_id}: SNR {report.snr_in_words}",
        ylabel="full scale = 1",
    )
    loudest = float(np.abs(likeness.expected).max()) / 32_768
    axes.set(xlim=(0, seconds[-1]), ylim=(-1.15 * loudest, 1.45 * loudest))
    axes.legend(loc="upper right", ncols=2, frameon=False)
    axes.grid(alpha=0.25)


def _spectrogram(figure: Any, axes: Any, talk: DemoResult) -> None:
    # A little noise, far below one bit, since the logarithm of digital silence is infinite.
    faint = np.random.default_rng(0).normal(scale=1e-9, size=len(talk.heard.samples))
    samples = talk.heard.samples / 32_768 + faint
    *_, image = axes.specgram(
        samples, NFFT=256, noverlap=192, Fs=talk.rate, cmap="magma", vmin=-130, vmax=-40
    )
    axes.set(xlabel="seconds", ylabel="Hz", title="The recording's spectrogram")
    axes.set_xlim(0, len(samples) / talk.rate)
    axes.set_facecolor("black")
    figure.colorbar(image, ax=axes, label="dB/Hz", pad=0.01)


def _histogram(axes: Any, seconds: Any, title: str, colour: str) -> None:
    milliseconds = np.asarray(seconds) * 1_000
    axes.hist(milliseconds, bins=60, color=colour)
    for percentile, height in ((50, 0.93), (99, 0.82)):
        at = float(np.percentile(milliseconds, percentile))
        axes.axvline(at, color="black", lw=0.8, ls=":")
        axes.text(
            at,
            height,
            f" p{percentile} {at:.2f} ms ",
            transform=axes.get_xaxis_transform(),
            ha="right" if at > np.mean(axes.get_xlim()) else "left",
            fontsize=9,
        )
    axes.set(title=title, xlabel="ms", ylabel="frames")
    axes.title.set_fontsize(10)
