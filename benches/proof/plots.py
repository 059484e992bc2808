"""The pictures of the sheet."""

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from proof import sweep
from proof.converters import everyone

OURS = {"voice": "#e8590c", "high": "#0b7285", "best": "#5f3dc4", "high, int16": "#868e96"}
OTHERS = matplotlib.colormaps["tab10"].colors


def save(figure, path):
    figure.savefig(path, dpi=90, metadata={"Software": None}, pil_kwargs={"optimize": True})


def kilohertz(rate):
    return f"{rate / 1_000:g}"


def responses(figures, from_rate, to_rate, path):
    """Draws the response of ours above, of the others below; whole, pass band, and residue."""
    nyquist = min(from_rate, to_rate) / 2_000
    figure = Figure(figsize=(15, 9), layout="constrained")
    figure.suptitle(f"{kilohertz(from_rate)} to {kilohertz(to_rate)} kHz")
    axes = figure.subplots(2, 3)
    ours = [one for one in figures if one.converter.is_ours]
    others = [one for one in figures if not one.converter.is_ours]
    for row, group in zip(axes, (ours, others), strict=True):
        for place, one in enumerate(group):
            name = one.converter.name
            look = {"color": OURS.get(name.partition(" ")[2], OTHERS[place % 10]), "lw": 1.3}
            if "int16" in name:
                look |= {"lw": 0.9, "ls": "--", "zorder": 1.5}
            _lines(row, one.response, nyquist, name, look)
        _dress(row, nyquist, goes_up=to_rate > from_rate)
    save(figure, path)


def _lines(row, response, nyquist, name, look):
    whole, zoom, residue = row
    passed, stopped = response.passed * nyquist, response.stopped * nyquist
    whole.plot(np.append(passed, stopped), np.append(response.gain, response.left), **look)
    zoom.plot(passed, response.gain, label=name, **look)
    residue.plot(passed, response.rest, **look)


def _dress(row, nyquist, *, goes_up):
    whole, zoom, residue = row
    beyond = "images" if goes_up else "aliases"
    whole.axvline(nyquist, color="black", lw=0.6, ls=":")
    whole.set(title=f"Response; beyond {nyquist:g} kHz what is left, as {beyond}", ylim=(-165, 8))
    zoom.set(title="Pass band, close", ylim=(-0.32, 0.12), xlim=(0, nyquist))
    zoom.legend(loc="lower left", fontsize=8)
    residue.set(title="All that is not the tone (THD+N)", ylim=(-165, 8), xlim=(0, nyquist))
    for axes in row:
        axes.set(xlabel="kHz", ylabel="dB")
        axes.grid(alpha=0.25)


def sweeps(from_rate, to_rate, path):
    """Draws the spectrogram of a climbing tone for everyone."""
    converters = [one for one in everyone() if "int16" not in one.name or not one.is_ours]
    figure = Figure(figsize=(14, 10), layout="constrained")
    figure.suptitle(
        f"A tone climbs from 0 to {kilohertz(from_rate / 2)} kHz; "
        f"{kilohertz(from_rate)} to {kilohertz(to_rate)} kHz. All but one rising line is wrong."
    )
    panels = figure.subplots(3, 4, sharex=True, sharey=True).flat
    extent = (0, sweep.SECONDS, 0, to_rate / 2_000)
    for axes, converter in zip(panels, converters, strict=False):
        image = axes.imshow(
            sweep.spectrogram(converter, from_rate, to_rate),
            origin="lower",
            aspect="auto",
            extent=extent,
            cmap="magma",
            vmin=sweep.FLOOR,
            vmax=0,
            interpolation="nearest",
        )
        axes.set_title(converter.name, fontsize=10)
        axes.label_outer()
    figure.supxlabel("seconds")
    figure.supylabel("kHz")
    figure.colorbar(image, ax=figure.axes, label="dB", pad=0.01, shrink=0.6)
    for axes in list(panels):
        axes.remove()
    save(figure, path)


def delays(figures, path):
    """Draws how late each stream is against what it lets fold into the pass band."""
    figure = Figure(figsize=(10, 6), layout="constrained")
    axes = figure.add_subplot()
    for one in figures:
        if one.delay is None or (one.converter.is_ours and "int16" in one.converter.name):
            continue
        lost = one.response.ripple()
        loses = f" (loses {lost:.1f} dB in the pass band)" if lost > 0.5 else ""
        point = 1_000 * one.delay, one.response.loudest()
        axes.plot(*point, "o", ms=8, color=OURS["high"] if one.converter.is_ours else "#adb5bd")
        label = one.converter.name + loses
        axes.annotate(label, point, xytext=(8, -3), textcoords="offset points", fontsize=9)
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xticks([0, 1, 2, 3, 5, 10, 20, 50, 100, 200])
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set(xlim=(-0.15, 600), xlabel="ms late at the most, in chunks of 20 ms")
    axes.set(ylabel="the loudest that folds into the pass band, dB", ylim=(-158, 8))
    axes.set_title("48 to 8 kHz, streaming: left is sooner, down is cleaner")
    axes.grid(alpha=0.25)
    save(figure, path)
