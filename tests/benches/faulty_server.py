"""A server of rooms of two with one fault, which shows twice a second."""

import os
import sys
from collections import deque

from benches.rivals.aiohttp_server import main
from benches.rivals.codecs import Quick
from benches.rivals.rooms import Rooms

EVERY_TICKS = 25
HELD_TICKS = 8


class FaultyRooms(Rooms):
    """Does to what is sent, when it is due, what one of its methods does.

    Args:
        fault: The name of the method.
    """

    def __init__(self, fault):
        super().__init__(Quick())
        self._fault = getattr(self, fault)
        self._ticks = 0
        self._held = deque()

    def tick(self):
        self._ticks += 1
        return self._fault(super().tick(), self._ticks % EVERY_TICKS == 0)

    def drop(self, sent, due):
        return [] if due and list(sent) else sent

    def repeat(self, sent, due):
        return [each for each in sent for _ in range(1 + due)]

    def silence(self, sent, due):
        return [(member, self._silence if due else message) for member, message in sent]

    def flip(self, sent, due):
        for member, message in sent:
            samples = self.codec.decode(message).copy()
            samples[77] ^= due
            yield member, self.codec.encode(samples)

    def late(self, sent, due):
        self._held.append(list(sent))
        while len(self._held) > (HELD_TICKS if self._ticks % EVERY_TICKS >= HELD_TICKS else 0):
            yield from self._held.popleft()

    def own(self, sent, due):
        sent = list(sent)
        for (one, to_one), (other, to_other) in zip(sent[::2], sent[1::2], strict=False):
            yield one, to_other
            yield other, to_one

    def die(self, sent, due):
        if due:
            os._exit(0)
        return sent


if __name__ == "__main__":
    main(None, FaultyRooms(sys.argv[1]))
