"""From how much work on the interpreter lock is worth letting go of.

    python benches/unlock.py

Prints what a call costs just below and just above the threshold, alone and beside a thread that
holds on to the lock, and from where on the hand-over is a hundredth of the work.
"""

import threading
from time import perf_counter

import numpy as np

from vsingest import fast

THRESHOLD = 65_536  # samples; UNLOCK_SAMPLES in src/fast/_convert.pxd
CALLS = 20


def seconds(samples, rounds=2_000):
    """The least time of a conversion of so many samples: what is more was others' work."""
    x, out = np.zeros(samples, np.int16), np.empty(samples, np.float32)

    def once():
        start = perf_counter()
        for _ in range(CALLS):
            fast.s16_to_float(x, out=out)
        return (perf_counter() - start) / CALLS

    return min(once() for _ in range(rounds))


def beside_a_busy_thread(measured):
    """The same, while another thread computes in Python."""
    stop = threading.Event()

    def compute():
        total = 0
        while not stop.is_set():
            total = (total * 31 + 7) % 1_000_003

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        return measured()
    finally:
        stop.set()
        thread.join()


def report():
    """Measures and prints."""
    held, released = seconds(THRESHOLD - 1), seconds(THRESHOLD)
    again = seconds(THRESHOLD - 1)
    hand_over = max(released - (held + again) / 2, 0.0)
    print(f"instruction set                     {fast.isa()}")
    print(
        f"{THRESHOLD - 1} samples, lock held         {held * 1e6:8.2f} us, {again * 1e6:.2f} again"
    )
    print(f"{THRESHOLD} samples, lock released     {released * 1e6:8.2f} us")
    print(f"the hand-over, alone                {hand_over * 1e9:8.0f} ns")
    print(f"a hundred times that is             {hand_over * 100 / held * THRESHOLD:8.0f} samples")
    held, released = (
        beside_a_busy_thread(lambda samples=samples: seconds(samples, rounds=50))
        for samples in (THRESHOLD - 1, THRESHOLD)
    )
    print(f"beside a busy thread, lock held     {held * 1e6:8.2f} us")
    print(f"beside a busy thread, lock released {released * 1e6:8.2f} us")


if __name__ == "__main__":
    report()
