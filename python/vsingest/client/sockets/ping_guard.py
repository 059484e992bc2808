"""A filter before aiohttp's WebSocket reader in the client."""

from collections.abc import Sequence

from aiohttp.client_proto import ResponseHandler

from vsingest.client.sockets.socket import PONGS_A_TURN, READING
from vsingest.fast import Frame, Opcode
from vsingest.transport.frame_guard import FrameGuard, Reader


class PingGuard(FrameGuard):
    """Passes only the latest pings of what came at once, as only they are answered."""

    def __init__(self) -> None:
        super().__init__("client", READING)

    def admitted(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """See `FrameGuard.admitted`."""
        pings = [frame for frame in frames if frame.opcode is Opcode.PING]
        if len(pings) <= PONGS_A_TURN:
            return frames
        answered = set(map(id, pings[-PONGS_A_TURN:]))
        return [
            frame for frame in frames if frame.opcode is not Opcode.PING or id(frame) in answered
        ]


def guard(protocol: ResponseHandler) -> PingGuard:
    """Puts a guard before the reader that the protocol will get, and returns it."""
    made, set_parser = PingGuard(), protocol.set_parser

    def set_guarded(reader: Reader, *rest: object, **options: object) -> None:
        assert protocol.transport is not None, "it has just been upgraded"
        transport = protocol.transport
        set_parser(made.stand_before(reader, transport), *rest, **options)  # type: ignore[arg-type]
        # aiohttp continues to read once it has handed over what it had read.
        made.hold()

    def pause() -> None:
        protocol._reading_paused = True
        made.reader_full(True)

    def resume(*_: object) -> None:
        protocol._reading_paused = False
        made.reader_full(False)

    # The class cannot be replaced, since aiohttp's connector makes the protocol.
    vars(protocol).update(set_parser=set_guarded, pause_reading=pause, resume_reading=resume)
    return made
