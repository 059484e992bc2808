"""The contract of the nodes that serve as one, run against every kind there is."""

from contextlib import AsyncExitStack

import msgspec
import pytest
from yarl import URL

from vsingest.auth.grant import Grant
from vsingest.cluster.database import Database
from vsingest.cluster.memory_bus import MemoryBus
from vsingest.cluster.session import Session
from vsingest.cluster.sqlite_placement import SqlitePlacement
from vsingest.observe.families import Family, Sample
from vsingest.protocol.events import Participant
from vsingest.server.http.answers import ApiError
from vsingest.server.nodes.alone import Alone
from vsingest.server.nodes.nodes import RoomElsewhere
from vsingest.server.nodes.operations import Operation, OperationOutcome, RoomRequest
from vsingest.server.workers.worker import Worker
from vsingest.server.workers.worker_nodes import WorkerNodes

OPERATION = Operation(
    "Rooms.end", Grant(api_key="key"), "http://h", {"body": msgspec.Raw(b"{}")}, "id"
)


class Local:
    """What one server would do for the others."""

    def __init__(self, name):
        self.name = name
        self.done = []
        self.outcome = OperationOutcome(msgspec.Raw(msgspec.json.encode(name)))

    async def run(self, operation):
        self.done.append(operation)
        return self.outcome

    async def flush(self):
        self.done.append("flush")

    def recordings(self):
        return [f"of-{self.name}"]

    async def metrics(self):
        return [Family("ticks", "Ticks run.", "counter", [Sample("ticks_total", {}, 1.0)])]

    def lose_rooms(self):
        self.done.append("lose")

    async def inherit(self, owner):
        self.done.append(owner)


def session(room, name="ann"):
    return Session(
        call_id=name, api_key="key", room_id=room, participant=Participant(id=name, name=name)
    )


async def ask(nodes, room, *, creates=False):
    """Answers a request about a room from a node: "here", or by the name of another."""

    async def found():
        return None if room is None else ("key", room)

    async def here():
        return "here"

    answer = await nodes.run(RoomRequest(creates, found, here, lambda: OPERATION))
    return msgspec.json.decode(answer) if isinstance(answer, msgspec.Raw) else answer


@pytest.fixture
async def opened():
    async with AsyncExitStack() as stack:
        yield stack


async def joined(opened, nodes, local):
    opened.push_async_callback(nodes.leave)
    await nodes.join(local)
    opened.push_async_callback(nodes.ignore_others)
    await nodes.answer_others()
    return nodes, local


async def start_workers(opened):
    """Two of one machine, each with its server."""
    database = Database()
    opened.push_async_callback(database.close)
    placement, exchange = SqlitePlacement(database, reserve_seconds=90), {}
    return [
        await joined(
            opened,
            WorkerNodes(
                Worker(
                    number=number,
                    address=address,
                    placement=placement,
                    bus=MemoryBus(exchange, address),
                )
            ),
            Local(address),
        )
        for number, address in ((1, "one"), (2, "two"))
    ]


@pytest.fixture
async def workers(opened):
    return await start_workers(opened)


@pytest.fixture(params=["alone", "workers"])
async def nodes(request, opened):
    """One node of each kind."""
    if request.param == "alone":
        return (await joined(opened, Alone(), Local("alone")))[0]
    return (await start_workers(opened))[0][0]


async def test_what_is_asked_about_a_room_held_here_is_answered_here(nodes):
    await nodes.hold(session("a"))
    assert await ask(nodes, "a") == "here"
    assert await ask(nodes, "a", creates=True) == "here"
    assert await ask(nodes, None) == "here"
    nodes.give_back("ann")
    nodes.give_back("ann")
    nodes.give_back("nobody")


async def test_others_are_never_this_node_itself(nodes):
    await nodes.flush()
    assert not any("alone" in name or "one" in name for name in await nodes.recordings())
    assert nodes.label not in await nodes.metrics()


async def test_a_room_is_held_by_one_and_others_have_it_asked(workers):
    (one, _), (two, other) = workers
    await two.hold(session("a"))
    with pytest.raises(RoomElsewhere):
        await one.hold(session("a", "bob"))
    assert await ask(one, "a") == "two"
    assert other.done == [OPERATION]
    other.outcome = OperationOutcome(status=409, code="full", message="roomId: full")
    with pytest.raises(ApiError, match="roomId: full"):
        await ask(one, "a")


async def test_a_node_that_ends_is_given_no_room(workers):
    (one, _), _ = workers
    one.take_no_rooms()
    await one.lease.beat()
    assert [await ask(one, room, creates=True) for room in "abc"] == ["two"] * 3


async def test_all_others_are_asked(workers):
    (one, _), (two, other) = workers
    await one.flush()
    assert other.done == ["flush"]
    assert await one.recordings() == {"of-two"}
    assert await one.metrics() == {two.label: await other.metrics()}
    assert one.owner != two.owner


async def test_each_tells_where_clients_reach_it(workers):
    (one, _), _ = workers
    assert Alone().base(URL("https://h/v2"), "http://127.0.0.1:9") == URL("https://h/v2")
    assert one.base(URL("https://h/v2"), "http://127.0.0.1:9") == URL("https://h:9/v2")
