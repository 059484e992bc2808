"""Tables in Markdown, put between the markers of a document."""

import re

from proof.plots import kilohertz

# The edges that each quality promises, as fractions of the Nyquist frequency of the lower rate.
EDGES = {"voice": (0.78, 1.22), "high": (0.85, 1.15), "best": (0.93, 1.0)}


def fill(document, blocks):
    """Replaces what stands between `<!-- measured: NAME -->` and `<!-- end -->`.

    Raises:
        SystemExit: A block has no place in the document, or a place no block.
    """
    places = re.findall(r"<!-- measured: (\S+) -->", document)
    if set(places) != blocks.keys():
        raise SystemExit(f"the sheet has places for {sorted(places)}, got {sorted(blocks)}")
    for name, block in blocks.items():
        pattern = rf"(<!-- measured: {name} -->\n).*?(<!-- end -->)"
        text = block.strip()
        document = re.sub(pattern, lambda m: f"{m[1]}\n{text}\n\n{m[2]}", document, flags=re.DOTALL)  # noqa: B023
    return document


def table(heading, rows):
    """Writes a table; all but the first column to the right."""
    lines = [heading, ["---"] + ["---:"] * (len(heading) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def name_of(from_rate, to_rate):
    """Names a ratio."""
    return f"{kilohertz(from_rate)} to {kilohertz(to_rate)} kHz"


def whole(decibels):
    """Writes whole decibels, and zero without a sign."""
    return f"{round(decibels)} dB"


def qualities(measured):
    """Holds each quality of ours against its own edges, ratio by ratio."""
    heading = ["", "quality", "passes to", "ripple", "stops from", "stop band", "THD+N"]
    heading += ["delay", "in samples"]
    rows = []
    for (from_rate, to_rate), figures in measured.items():
        nyquist, name = min(from_rate, to_rate) / 2_000, name_of(from_rate, to_rate)
        for one in figures:
            quality = one.converter.name.partition(" ")[2]
            if not one.converter.is_ours or quality not in EDGES:
                continue
            passes, stops = EDGES[quality]
            rows.append(
                [
                    name,
                    f"`{quality}`",
                    f"{passes * nyquist:.2f} kHz",
                    f"{one.response.ripple(passes):.4f} dB",
                    f"{stops * nyquist:.2f} kHz",
                    whole(one.response.loudest(stops)),
                    whole(one.thd_n),
                    f"{1_000 * one.delay:.2f} ms",
                    f"{one.delay * from_rate:.0f} in, {one.delay * to_rate:.0f} out",
                ]
            )
            name = ""
    return table(heading, rows)


def comparisons(measured, image_of):
    """Sets ours beside the others, ratio by ratio, with the picture of each."""
    heading = ["", "within 0.1 dB to", "ripple in the pass band", "below -80 dB from"]
    heading += ["worst in the pass band", "THD+N", "delay"]
    parts = []
    for rates, figures in measured.items():
        nyquist = min(rates) / 2_000
        rows = []
        for one in figures:
            quiet = one.response.quiet_from
            name = one.converter.name
            rows.append(
                [
                    f"**{name}**" if one.converter.is_ours else name,
                    f"{one.response.flat_to * nyquist:.2f} kHz",
                    f"{one.response.ripple():.3f} dB",
                    f"{quiet * nyquist:.2f} kHz" if quiet else "never",
                    whole(one.response.loudest()),
                    whole(one.thd_n),
                    "whole only" if one.delay is None else f"{1_000 * one.delay:.1f} ms",
                ]
            )
        name = name_of(*rates)
        parts += [f"### {name}", f"![Responses, {name}]({image_of(rates)})", table(heading, rows)]
    return "\n\n".join(parts)


def speed(lines):
    """Writes the bar's lines as a table."""
    heading, *rows = [list(cells) for cells in lines]
    return table(heading, rows)
