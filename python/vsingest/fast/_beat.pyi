from typing import final

@final
class Beat:
    """The pacing loop: every 20 ms each attached ``PacedQueue`` sends what is due.

    The grid is the whole multiples of 20 ms of ``time.monotonic()``. ``run`` needs a thread of its
    own, which does not hold the GIL: no Python code, however long it runs, delays a frame.
    ``PacedQueue.attach_beat`` attaches and detaches queues, also while the loop runs. In a forked
    child the loop does not run until ``run`` is called there.
    """

    def __init__(self) -> None: ...
    def run(self) -> None:
        """Runs the loop, with the GIL released, until ``stop`` is called."""

    def stop(self) -> None:
        """Makes ``run`` return, now or when it is called. The loop cannot be started again."""
