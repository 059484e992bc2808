from typing import final

@final
class Beat:
    """The pacing loop: every 20 ms of the monotonic clock each attached queue sends what is due.

    ``run`` takes a thread of its own, which never takes the GIL: whatever holds the GIL, and for
    however long, delays no frame.
    """

    def __init__(self) -> None: ...
    def run(self) -> None:
        """Runs the loop, with the GIL released, until ``stop`` is called."""

    def stop(self) -> None:
        """Makes ``run`` return soon. The loop cannot be started again."""
