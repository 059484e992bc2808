"""A queue whose owner counts samples as sent and reads none promises no more than it holds."""

import numpy as np

from vsingest import fast


def test_no_more_is_promised_than_is_held():
    queue = fast.PacedQueue(8_000, fast.Stretch(0.0))
    queue.put(np.zeros(160, np.int16))
    for _ in range(3):
        queue.count(160, 1, 0.0)
    queue.end()
    samples, frames = queue.next(100)
    assert samples <= queue.held
    assert samples <= 160 * frames
