"""The thread that paces all calls of the process, whatever their loops are doing."""

from typing import ClassVar

from vsingest.client.shared_thread import SharedThread
from vsingest.fast import Beat


class PaceThread(SharedThread):
    """The one thread of its kind in a process, for as long as any call holds it.

    It runs in the core and never needs the interpreter, so that neither Python code nor an
    extension that keeps the interpreter's lock delays a frame.

    Attributes:
        beat: What the queues of the calls are driven by.
    """

    name: ClassVar[str] = "vsingest pace"

    def __init__(self) -> None:
        self.beat = Beat()
        super().__init__()

    def _run(self) -> None:
        self.beat.run()

    def _stop(self) -> None:
        self.beat.stop()
