"""What letting go of the interpreter lock costs, where the core begins to do it.

    python benches/unlock.py

A conversion of one sample less than the threshold keeps the lock, one of just as many lets go of
it. Both are timed in turns, alone and beside a thread that computes in Python; the least time of
many rounds counts, as whatever is more was the work of others.
"""

import threading
from contextlib import contextmanager
from time import perf_counter

import numpy as np

from vsingest import fast

THRESHOLD = 65_536  # samples; UNLOCK_SAMPLES in src/fast/private/_convert.pxd
CALLS = 20


def conversion(samples):
    """Returns a function that times a conversion of so many samples by the cheapest kernel."""
    x, out = np.zeros(samples, np.int16), np.empty(samples, np.float32)

    def seconds():
        start = perf_counter()
        for _ in range(CALLS):
            fast.s16_to_float(x, out=out)
        return (perf_counter() - start) / CALLS

    return seconds


def measure(rounds):
    """Returns the seconds with the lock held, and without."""
    held, released = conversion(THRESHOLD - 1), conversion(THRESHOLD)
    pairs = [(held(), released()) for _ in range(rounds)]
    return tuple(map(min, zip(*pairs, strict=True)))


@contextmanager
def busy_thread():
    """Another thread computes in Python meanwhile."""
    stop = threading.Event()

    def compute():
        total = 0
        while not stop.is_set():
            total = (total * 31 + 7) % 1_000_003

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main():
    """Measures and prints."""
    print(f"s16_to_float on {fast.isa()}, {THRESHOLD:,} samples, the least of many rounds")
    alone = measure(5_000)
    with busy_thread():
        beside = measure(100)
    for where, (held, released) in (("alone", alone), ("beside a busy thread", beside)):
        print(
            f"{where:<21} lock held {held * 1e6:.2f} us, released {released * 1e6:.2f} us: "
            f"{(released - held) * 1e9:+.0f} ns, {(released - held) / held:+.1%}"
        )


if __name__ == "__main__":
    main()
