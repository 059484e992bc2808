"""picows + orjson + pybase64 + numpy, on uvloop."""

from benches.rivals.codecs import Quick
from benches.rivals.picows_server import Connection, main
from benches.rivals.rooms import Rooms

ROOMS = Rooms(Quick())


class NumpyConnection(Connection):
    """Reads and writes by the quickest packages."""

    def join(self, send):
        self.member = ROOMS.join(self.path, send)

    def receive(self, frame):
        ROOMS.receive(self.member, frame.get_payload_as_memoryview())

    def leave(self):
        ROOMS.leave(self.member)


def tick():
    for member, message in ROOMS.tick():
        member.send(message)


if __name__ == "__main__":
    main(NumpyConnection, tick)
