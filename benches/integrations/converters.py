"""The delay and the cost of converters, by frames of 20 ms as a call has them."""

import time

import numpy as np

from vsingest import fast

RATIOS = [(24_000, 8_000), (8_000, 16_000)]
FRAME_SECONDS = 0.02
STEP_SECONDS = 0.001  # of which the delay is measured
SECONDS = 0.7
CLICKS = np.arange(0.2, 0.4, 0.005)
FRAMES = 2_000
ROUNDS = 7


def ours(from_rate, to_rate):
    """The converter of a call."""
    resampler = fast.Resampler(from_rate, to_rate, dtype="int16")
    return resampler.process


def frames_of(samples, rate, seconds):
    return np.split(samples, range(0, samples.size, round(rate * seconds))[1:])


def delay_ms(make, from_rate, to_rate):
    """From the moment that a click has gone in until it has come out; the longest of many.

    Some converters give what they hold in bursts, so that it depends on when the click comes.
    """
    return max(delay_of_click(make(from_rate, to_rate), from_rate, at) for at in CLICKS)


def delay_of_click(converter, from_rate, click_at):
    samples = np.zeros(round(from_rate * SECONDS), np.int16)
    samples[round(from_rate * click_at)] = 20_000
    loudest, out_at = 0, 0.0
    for number, step in enumerate(frames_of(samples, from_rate, STEP_SECONDS), 1):
        top = int(np.abs(converter(step).astype(int)).max(initial=0))
        if top > loudest:
            loudest, out_at = top, number * STEP_SECONDS
    assert loudest > 1_000, "the click has not come out"
    return (out_at - click_at) * 1_000


def cost_us(converter, from_rate):
    """The processor's time for a frame, the least of some rounds."""
    noise = np.random.default_rng(1).integers(-9_000, 9_000, round(from_rate * FRAME_SECONDS))
    frame = noise.astype(np.int16)
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(FRAMES):
            converter(frame)
        least = min(least, time.process_time() - begun)
    return least / FRAMES * 1e6


def table(makers):
    """The lines of a table of these converters, by name: functions of two rates."""
    head = " | ".join(f"{a // 1_000} → {b // 1_000} kHz" for a, b in RATIOS)
    lines = [f"| | {head} |", "|---|" + "---|" * len(RATIOS)]
    for name, make in makers.items():
        cells = []
        for rates in RATIOS:
            cost = cost_us(make(*rates), rates[0])
            cells.append(f"{delay_ms(make, *rates):.0f} ms, {cost:.1f} µs")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines
