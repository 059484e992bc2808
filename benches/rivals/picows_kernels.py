"""picows on uvloop, with the kernels of vsingest for all that is done to the audio."""

import contextlib

from benches.rivals.picows_server import Connection, main

from vsingest.fast import Bridge, MediaSender, NotMediaError, PlayoutBuffer

ROOMS = {}


class KernelConnection(Connection):
    """Hands messages to a playout buffer, and a bridge's messages to the transport."""

    def join(self, send):
        self.playout = PlayoutBuffer()
        self.sender = MediaSender(framed=False)
        self.sender.write = send
        self.bridge = ROOMS.setdefault(self.path, Bridge())
        self.seat = self.bridge.join(self.playout, self.sender)

    def receive(self, frame):
        with contextlib.suppress(NotMediaError):  # start
            self.playout.push_media(frame.get_payload_as_memoryview())

    def leave(self):
        self.bridge.leave(self.seat)
        if not self.bridge:
            del ROOMS[self.path]


def tick():
    for bridge in ROOMS.values():
        bridge.tick()


if __name__ == "__main__":
    main(KernelConnection, tick)
