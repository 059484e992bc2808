"""What a join and a departure cost a room: how long it keeps the loop from its next tick.

Transports take no time here; a system call for each member comes on top.
"""

import asyncio
import itertools

import pytest

from vsingest.cluster.session import Session
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits
from vsingest.server.connections.fast_link import FastLink
from vsingest.server.rooms.lifecycle import Lifecycle, Reason
from vsingest.server.rooms.room import Room

LIMITS = Limits()


class Transport:
    def get_extra_info(self, name):
        return None

    def write(self, data):
        pass

    def abort(self):
        pass

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass


class Handshaker:
    def connection_lost(self, exc):
        pass


@pytest.fixture(params=[2, 50, 900], ids=lambda n: f"room of {n}")
def members(request, benchmark):
    benchmark.group = f"someone joins and leaves, room of {request.param}"
    return request.param


def test_join_and_leave_vsingest(measure, members):
    async def join_and_leave():
        room = Room(("key", "room"), LIMITS, Lifecycle())
        numbers = itertools.count()

        def join():
            who = Participant(id=f"p{next(numbers)}", name="name")
            session = Session(call_id="call", api_key="key", room_id="room", participant=who)
            link = FastLink(Transport(), Handshaker(), bytearray(4096), LIMITS)
            return link, room.join(session, link, set())

        def leave(link, member):
            room.remove(member, CloseCode.NORMAL, Reason.REMOVED)
            link.connection_lost(None)

        staying = [join() for _ in range(members)]
        measure(lambda: leave(*join()))
        for link, member in staying:
            leave(link, member)

    asyncio.run(join_and_leave())
