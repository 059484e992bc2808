"""How much later than it happened a sound can be heard, of a stream in chunks of 20 ms."""

import numpy as np

CHUNK = 0.02
PULSE = 0.5  # seconds from the start
WIDTH = 0.001  # of a Gaussian pulse, which every filter passes


def measure(converter, from_rate, to_rate):
    """Returns seconds: the most that was held back, and by how much what came out was late.

    None for what does not stream.
    """
    if not converter.streams:
        return None
    time = np.arange(from_rate) / from_rate
    x = np.exp(-0.5 * ((time - PULSE) / WIDTH) ** 2).astype(np.float32)
    process, flush = converter.open(from_rate, to_rate)
    frames = round(CHUNK * from_rate)
    heard, held, given = [], 0.0, 0
    for start in range(0, len(x), frames):
        y = process(x[start : start + frames])
        heard.append(y)
        given += len(y)
        if start > from_rate // 4:  # once it has started, for it may start late
            held = max(held, (start + frames) / from_rate - given / to_rate)
    energy = np.square(np.concatenate([*heard, flush()]), dtype=np.float64)
    late = np.average(np.arange(len(energy)), weights=energy) / to_rate - PULSE
    return float(held + late)
