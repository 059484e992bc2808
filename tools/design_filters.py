"""Designs the filters that resample/fir_design.c holds as numbers: the best of their length.

Each is the solution of a linear programme: the least greatest deviation from one in the pass band
and from zero in the stop band. Frequencies are in cycles per sample of the lower of two rates,
whose Nyquist frequency is thus 0.5. Needs scipy:

    pip install scipy && python tools/design_filters.py
"""

import numpy as np
from scipy.optimize import linprog

PASS = 0.85 * 0.5
STOP = 1.15 * 0.5


def least_deviation(deviations, targets, allowed, equations, values):
    """Minimises d where |deviations @ x - targets| <= allowed * d and equations @ x = values."""
    unit = 1e-5  # the order of d: the solver's tolerances are absolute
    bound = np.asarray(allowed)[:, None] * unit
    unknowns = deviations.shape[1]
    solution = linprog(
        np.append(np.zeros(unknowns), 1),
        A_ub=np.block([[deviations, -bound], [-deviations, -bound]]) / unit,
        b_ub=np.concatenate((targets, -targets)) / unit,
        A_eq=np.hstack((equations, np.zeros((len(equations), 1)))),
        b_eq=values,
        bounds=[(None, None)] * unknowns + [(0, None)],
    )
    return solution.x[:-1], 20 * np.log10(solution.x[-1] * unit)


def half_band():
    """The weights at odd distances, for a centre of one: 21 on each side."""
    odd = np.arange(1, 42, 2)
    # At twice the lower rate; the pass band mirrors the stop band.
    frequency = np.linspace(STOP / 2, 0.5, 6000)
    weights, deviation = least_deviation(
        2 * np.cos(2 * np.pi * np.outer(frequency, odd)),
        np.full(len(frequency), -0.5),
        np.ones(len(frequency)),
        [np.ones(len(odd))],
        [0.25],
    )
    return 2 * weights, deviation


def wide(terms=12, reach=3.0):
    """The cosines whose sum falls to zero at ``reach`` samples of the lower rate."""
    steps = 96
    time = np.arange(round(reach * steps) + 1) / steps
    cosines = np.cos(np.pi * np.outer(time, np.arange(terms)) / reach)
    cosines[[0, -1]] /= 2  # the trapezoidal rule
    passed = np.linspace(0, PASS, 150)
    # What lies around twice the lower rate folds into what the half-band filter passes.
    stopped = np.concatenate((np.linspace(2 - STOP, 5, 1200), np.linspace(5, 24, 1500)))
    frequency = np.concatenate((passed, stopped))
    spectrum = 2 / steps * np.cos(2 * np.pi * np.outer(frequency, time)) @ cosines
    allowed = np.select([frequency <= PASS, frequency < 2.5], [5.0, 1.0], 0.5)
    cosine_sum, deviation = least_deviation(
        spectrum,
        (frequency <= PASS).astype(float),
        allowed,
        [(-1.0) ** np.arange(terms), spectrum[0]],
        [0, 1],
    )
    return cosine_sum / cosine_sum.sum(), deviation


if __name__ == "__main__":
    for design in (half_band, wide):
        numbers, deviation = design()
        print(f"{design.__name__}: {deviation:.1f} dB")
        print(",\n".join(f"{number:.10g}" for number in numbers))
