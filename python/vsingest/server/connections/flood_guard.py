"""The limit on pings and pongs of a peer that aiohttp's own reader reads."""

from collections.abc import Callable, Sequence
from typing import Final

from vsingest.fast import Frame, Opcode
from vsingest.protocol.limits import Limits
from vsingest.transport.frame_guard import FrameGuard

_CONTROL: Final = (Opcode.PING, Opcode.PONG)


class FloodGuard(FrameGuard):
    """The guard before aiohttp's reader in the server.

    Args:
        limits: The limits on the peer.

    Attributes:
        flooded: Is called once, when too many control frames came; no frame passes after that.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__("server", limits)
        self.flooded: Callable[[], None] | None = None

    def admitted(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """See `FrameGuard.admitted`."""
        for index, frame in enumerate(frames):
            if frame.opcode in _CONTROL and not self.pace.take_control_frame():
                self.stop()
                if self.flooded is not None:
                    self.flooded()
                return frames[:index]
        return frames
