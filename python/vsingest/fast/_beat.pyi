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

    def hold(self) -> None:
        """Stops the loop between two queues, until ``let_go``: before the process forks."""

    def let_go(self) -> None:
        """Lets the loop go on after ``hold``; in a forked child, so that queues can be detached."""
