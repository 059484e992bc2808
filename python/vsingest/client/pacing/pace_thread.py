"""The thread that paces all calls of a process independently of their event loops."""

from typing import ClassVar

from vsingest.client.shared_thread import SharedThread
from vsingest.fast import Beat


class PaceThread(SharedThread):
    """The pacing thread, one for each process, which runs while any call holds it.

    It runs in the C core and never takes the global interpreter lock (GIL), so neither Python code
    nor an extension that keeps the GIL delays a frame.

    Attributes:
        beat: The pacing loop, to which the queues of calls are attached.
    """

    name: ClassVar[str] = "vsingest pace"

    def __init__(self) -> None:
        self.beat = Beat()
        super().__init__()

    def _run(self) -> None:
        self.beat.run()

    def _stop(self) -> None:
        self.beat.stop()
