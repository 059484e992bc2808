from typing import final

@final
class Beat:
    """Has the queues that it drives send what is due, at each 20 ms of the monotonic clock.

    It needs a thread of its own, which needs no interpreter: whatever holds the interpreter's lock,
    and for however long, delays no frame.
    """

    def __init__(self) -> None: ...
    def run(self) -> None:
        """Beats, with the interpreter's lock released, until it is stopped."""

    def stop(self) -> None:
        """Has ``run`` return soon; it is over for good."""

    def hold(self) -> None:
        """Waits until no queue is in its hands, and holds it there: before the process forks."""

    def let_go(self) -> None:
        """Lets it go on, after ``hold``; in the child, for what is still to be taken from it."""
