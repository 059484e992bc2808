"""Two workers of one server, in one process: each room lives on one, and both know of all."""

import asyncio
import shutil

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.server.receiver import Receiver
from yarl import URL

import vsingest
from vsingest.auth.webhook_key import KEY_FILE, WebhookKey
from vsingest.cluster.bus import NodeSilent
from vsingest.cluster.database import Database
from vsingest.cluster.memory_bus import MemoryBus
from vsingest.cluster.placement import NODE_SECONDS
from vsingest.cluster.sqlite_placement import SqlitePlacement
from vsingest.cluster.store_failure import StoreUnavailable
from vsingest.server.workers.worker import Worker
from vsingest.server.workers.worker_nodes import WorkerNodes


@pytest.fixture
def exchange():
    return {}


@pytest.fixture
async def placement(clock):
    database = Database()
    yield SqlitePlacement(database, reserve_seconds=90, clock=clock)
    await database.close()


@pytest.fixture
async def receiver():
    async with Receiver() as started:
        yield started


@pytest.fixture
def io():
    """Whose room is where is the same whatever moves the bytes."""
    return "fast"


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    """Where there is a key for webhooks: to make one takes its time."""
    folder = tmp_path_factory.mktemp("key")
    WebhookKey.keep(folder)
    return folder / KEY_FILE


@pytest.fixture
def folder(tmp_path, key):
    """The data that all workers share."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(key, folder)
    return folder


@pytest.fixture
def start(placement, receiver, start_server, exchange, folder, monkeypatch):
    """Starts a worker of two, whose leases are renewed by nobody but the test."""
    monkeypatch.setattr("vsingest.server.workers.lease.BEAT_SECONDS", 3_600.0)

    async def start(number, **settings):
        address = f"worker-{number}"
        worker = Worker(
            number=number,
            address=address,
            placement=placement,
            bus=MemoryBus(exchange, address),
            url=settings.pop("url", None),
        )
        settings = {
            "data": folder,
            "webhook_urls": (receiver.url,),
            "webhook_private": True,
            **settings,
        }
        nodes = WorkerNodes(worker)
        running = await start_server(settings=settings, nodes=nodes)
        running.nodes, running.lease, running.bus = nodes, nodes.lease, worker.bus
        return running

    return start


@pytest.fixture
async def workers(start):
    return [await start(1), await start(2)]


def port_of(peer):
    return URL(str(peer.socket._response.url)).port


async def test_rooms_are_spread_and_each_is_whole(workers):
    one, two = workers
    peers = [await (one, two)[n % 2].join(f"p{n}", room=f"r{n // 2}") for n in range(8)]
    ports = [port_of(peer) for peer in peers]
    assert ports[::2] == ports[1::2]  # both of a room at one place
    assert sorted(set(ports)) == sorted(URL(each.server.url).port for each in workers)
    assert ports[0] != ports[2]
    for first, second in zip(peers[::2], peers[1::2], strict=True):
        assert first.meeting["sessionId"] == second.meeting["sessionId"]
        assert (await second.expect("participant-joined"))["participant"]["id"].startswith("p")


async def test_an_address_of_its_own_is_what_clients_are_told(start):
    one = await start(1, url="https://voice1.example.com")
    assert (await one.create()).startswith("wss://voice1.example.com/videosdk?ref=")


async def test_a_claim_at_the_wrong_worker_is_told_to_create_anew(workers):
    one, two = workers
    url = URL(await one.create(room="a"))
    assert url.port == URL(one.server.url).port
    peer = await two.connect(str(url.with_port(URL(two.server.url).port)))
    await peer.send("start")
    _, code = await peer.read_to_close()
    assert code == 1012
    assert "ref" not in str(peer.socket.close_code)
    again = await two.join("ann", room="a")
    assert port_of(again) == url.port


async def test_every_worker_knows_and_commands_what_goes_on_at_the_other(workers):
    one, _ = workers
    ann, bob = await one.join("ann", room="a"), await one.join("bob", room="b")
    assert port_of(ann) != port_of(bob)
    for peer, room, name in (ann, "a", "ann"), (bob, "b", "bob"):
        session = f"/v2/sessions/{peer.meeting['sessionId']}"
        for asked in workers:
            _, page = await asked.api("GET", "/v2/sessions?status=ongoing")
            assert {each["roomId"] for each in page["data"]} == {"a", "b"}
            _, page = await asked.api("GET", f"{session}/participants/active")
            assert [each["participantId"] for each in page["data"]["participants"]] == [name]
            status, audio = await asked.api(
                "PUT", f"{session}/participants/{name}/audio", {"gain": 0.5}
            )
            assert (status, audio) == (200, {"gain": 0.5, "muted": False})
            status, stats = await asked.api("GET", f"{session}/participant/{name}/stats")
            assert (status, stats["calls"]) == (200, 1)
        await peer.send("subscribe", topic="news")
        await peer.settle()
        for asked in workers:
            body = {"topic": "news", "message": "m", "sender": {"id": "s", "name": "S"}}
            assert (await asked.api("POST", f"/v2/rooms/{room}/messages", body))[0] == 200
            assert (await peer.expect("message"))["data"]["message"] == "m"


async def test_audio_accounts_are_told_as_they_stand_at_the_owner(workers, ticker):
    ann = await workers[0].join("ann", room="a")
    await ann.send_audio(bytes(320))
    await ann.settle()
    for asked in workers:
        _, stats = await asked.api("GET", f"/v2/sessions/{ann.meeting['sessionId']}/stats")
        assert stats["participants"][0]["audio"]["accepted"] == 160


@pytest.mark.parametrize("asked", [0, 1])
async def test_ending_and_removing_reach_the_owner(workers, asked):
    ann, bob = [await workers[0].join(name, room=name) for name in ("ann", "bob")]
    body = {"roomId": "ann"}
    status, session = await workers[asked].api("POST", "/v2/sessions/end", body)
    assert (status, session["status"]) == (200, "ended")
    assert await ann.drain() == 4410
    body = {"sessionId": bob.meeting["sessionId"], "participantId": "bob"}
    assert (await workers[asked].api("POST", "/v2/sessions/participants/remove", body))[0] == 200
    assert await bob.drain() == 4410
    status, answer = await workers[asked].api("POST", "/v2/sessions/participants/remove", body)
    assert (status, answer["code"]) == (404, "participant-not-found")


@pytest.mark.parametrize("asked", [0, 1])
async def test_deactivation_reaches_the_owner(workers, asked):
    _, room = await workers[0].api("POST", "/v2/rooms", {"customRoomId": "mine"})
    ann = await workers[0].join("ann", room="mine")
    body = {"roomId": room["roomId"]}
    assert (await workers[asked].api("POST", "/v2/rooms/deactivate", body))[0] == 200
    assert await ann.drain() == 4410


async def test_refusals_of_the_owner_are_the_answer(workers):
    await workers[0].join("ann", room="a")
    for asked in workers:
        status, answer = await asked.api(
            "POST", "/v2/ingest/sessions", {"roomId": "a", "region": "mars"}
        )
        assert (status, answer["code"]) == (400, "unknown-region")


async def test_a_recording_is_known_to_be_made_at_the_other(start, tmp_path):
    settings = {"record": tmp_path / "recordings", "record_rooms": "asked"}
    workers = [await start(1, **settings), await start(2, **settings)]
    ann = await workers[0].join("ann", room="a")
    _, begun = await workers[1].api("POST", "/v2/recordings/start", {"roomId": "a"})
    for asked in workers:
        _, seen = await asked.api("GET", f"/v2/recordings/{begun['id']}")
        assert seen["state"] == "recording"
        _, page = await asked.api("GET", "/v2/recordings")
        assert [each["state"] for each in page["data"]] == ["recording"]
    await ann.send("stop")
    await ann.drain()


async def test_metrics_of_all_are_told_by_each(start):
    workers = [await start(n, metrics_port=0) for n in (1, 2)]
    await workers[0].join("ann", room="a")
    await workers[0].join("bob", room="b")
    for asked in workers:
        async with asked.http.get(asked.server.metrics_url) as answer:
            families = {f.name: f for f in text_string_to_metric_families(await answer.text())}
        calls = {s.labels["worker"]: s.value for s in families["vsingest_calls"].samples}
        assert calls == {"1": 1, "2": 1}
        memory = families["process_resident_memory_bytes"].samples
        assert {s.labels["worker"] for s in memory} == {"1", "2"}
        buckets = families["vsingest_tick_seconds"].samples
        assert {s.labels["worker"] for s in buckets if s.name.endswith("_bucket")} == {"1", "2"}


async def test_who_lost_the_lease_closes_its_rooms_and_comes_back(workers, placement, clock):
    one, two = workers
    ann, bob = [await one.join(name, room=name) for name in ("ann", "bob")]
    lost = one.lease.node
    clock.now += NODE_SECONDS - 1
    await two.lease.beat()
    clock.now += 1
    await one.lease.beat()
    assert await ann.drain() == 1012
    assert one.lease.node != lost
    await bob.settle()
    assert {node.address for node in await placement.nodes()} == {"worker-1", "worker-2"}
    again = await two.join("ann", room="ann")
    assert again.meeting["sessionId"] != ann.meeting["sessionId"]


class Broken:
    """A placement whose disk fails."""

    def __init__(self, placement):
        self._placement = placement
        self.fails = False

    def __getattr__(self, name):
        async def call(*arguments, **options):
            if self.fails:
                raise StoreUnavailable("disk I/O error")
            return await getattr(self._placement, name)(*arguments, **options)

        return call


async def test_who_cannot_renew_goes_on_until_the_lease_may_be_over(
    start, placement, monkeypatch, caplog
):
    one = await start(1)
    ann = await one.join("ann")
    broken = one.lease._placement = Broken(placement)
    now = one.lease._clock()
    one.lease._clock = lambda: now
    await one.lease.beat()
    broken.fails = True
    now += NODE_SECONDS - 2.1
    await one.lease.beat()
    await ann.settle()
    now += 0.2
    await one.lease.beat()
    assert await ann.drain() == 1012
    broken.fails = False
    await one.lease.beat()


async def killed(worker, exchange, placement):
    """As if the process were gone: it is silent, and writes nothing any more."""
    lease, journal = worker.lease, worker.server._parts.stores.journal
    await journal.flush()
    await worker.server._parts.services.webhooks.settle()
    lease._beating.cancel()
    exchange.pop(lease.node.address)
    journal.observe = worker.server._parts.services.webhooks.observe = lambda what: None
    worker.server.lifecycle._observers.clear()
    await placement.evict(lease.node.address)
    return lease.node.id


async def test_the_dead_are_buried_in_the_record_and_told_of_once(
    workers, exchange, placement, receiver
):
    one, two = workers
    ann, bob = [await one.join(name, room=name) for name in ("ann", "bob")]
    await one.join("cy", room="ann")
    await receiver.told(3 + 3 + 2)
    dead, living = (one, two) if port_of(ann) == URL(one.server.url).port else (two, one)
    await killed(dead, exchange, placement)
    for _ in range(2):
        await living.lease.beat()
        await living.lease._inheriting
    told = (await receiver.told(8 + 5))[8:]
    session = ann.meeting["sessionId"]
    assert [(kind, data.get("participantId")) for kind, data in told] == [
        ("participant-left", "ann"),
        ("call-hangup", None),
        ("participant-left", "cy"),
        ("call-hangup", None),
        ("session-ended", None),
    ]
    assert {data["sessionId"] for _, data in told} == {session}
    assert {data["cause"] for _, data in told} == {"failed"}
    hangup = told[1][1]
    assert hangup["participant"] == {"id": "ann", "name": "ANN", "metadata": {}}
    assert "audio" not in hangup
    assert told[-1][1]["start"] <= told[-1][1]["end"]
    _, shown = await living.api("GET", f"/v2/sessions/{session}")
    assert shown["status"] == "ended"
    assert all(who["timelog"][0]["end"] for who in shown["participants"])
    _, shown = await living.api("GET", f"/v2/sessions/{bob.meeting['sessionId']}")
    assert shown["status"] == "ongoing"
    again = await living.join("ann", room="ann")
    assert port_of(again) == URL(living.server.url).port


async def test_the_agents_of_the_dead_are_told_as_failed(start, exchange, placement, receiver):
    agents = {"echo": "vsingest.server.agents.echo:echo"}
    workers = [await start(n, agents=agents, webhook_events=("agent-*",)) for n in (1, 2)]
    ann = await workers[0].join("ann", agent={"id": "echo"})
    await ann.expect("participant-joined")
    await receiver.told(2)
    port = port_of(ann)
    dead, living = sorted(workers, key=lambda one: URL(one.server.url).port != port)
    await killed(dead, exchange, placement)
    await living.lease.beat()
    await living.lease._inheriting
    started, failed = (await receiver.told(3))[1:]
    assert (started[0], failed[0]) == ("agent-session-started", "agent-session-failed")
    assert failed[1] == {**started[1], "error": "its server is gone"}


async def test_an_heir_that_cannot_write_keeps_its_own_rooms(
    workers, exchange, placement, clock, monkeypatch
):
    one, two = workers
    ann, bob = [await one.join(name, room=name) for name in ("ann", "bob")]
    dead, living = (one, two) if port_of(ann) == URL(one.server.url).port else (two, one)
    node = living.lease.node
    stuck = asyncio.Event()

    async def inherit(_):
        stuck.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(living.lease._local, "inherit", inherit)
    await killed(dead, exchange, placement)
    for _ in range(3):
        clock.now += NODE_SECONDS - 1
        await living.lease.beat()
    await stuck.wait()
    assert living.lease.node == node
    await bob.settle()


async def test_a_session_is_created_although_the_owner_just_died(
    workers, exchange, placement, monkeypatch
):
    monkeypatch.setattr("vsingest.server.workers.operations._PATIENCE_SECONDS", 60.0)
    one, two = workers
    ann = await one.join("ann", room="a")
    dead, living = (one, two) if port_of(ann) == URL(one.server.url).port else (two, one)
    exchange.pop(dead.lease.node.address)
    creating = asyncio.create_task(living.create(room="a"))
    asked = asyncio.Event()
    ask = living.bus.ask
    find = placement.place

    async def watched(key):
        pin = await find(key)
        asked.set()
        return pin

    placement.place = watched
    await asked.wait()
    assert not creating.done()
    await placement.evict(dead.lease.node.address)
    assert URL(await creating).port == URL(living.server.url).port
    with pytest.raises(NodeSilent):
        await ask(dead.lease.node.address, b"")


async def test_an_owner_that_stays_silent_is_a_503_for_now(workers, exchange, monkeypatch):
    monkeypatch.setattr("vsingest.server.workers.operations._PATIENCE_SECONDS", 0.0)
    one, two = workers
    ann = await one.join("ann", room="a")
    dead, living = (one, two) if port_of(ann) == URL(one.server.url).port else (two, one)
    exchange.pop(dead.lease.node.address)
    async with living.post({"roomId": "a"}) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "1"
        assert (await answer.json())["code"] == "worker-lost"
    assert (await living.api("POST", "/v2/sessions/end", {"roomId": "a"}))[0] == 503


async def test_a_worker_that_drains_is_given_no_new_rooms(workers):
    one, two = workers
    two.nodes.take_no_rooms()
    await two.lease.beat()
    for n in range(4):
        assert URL(await one.create(room=f"r{n}")).port == URL(one.server.url).port


async def test_who_is_turned_away_holds_no_room(workers, placement):
    one, _ = workers
    await one.api("POST", "/v2/rooms", {"customRoomId": "small", "maxParticipants": 1})
    ann = await one.join("ann", room="small")
    owner = next(each for each in workers if each.lease._held)
    peer = await one.connect(await one.create("small", id="bob"))
    await peer.send("start")
    assert (await peer.read_to_close())[1] == 4429
    assert len(owner.lease._held) == 1
    await ann.send("stop")
    await ann.drain()
    await asyncio.gather(*owner.lease._giving_back)
    assert not owner.lease._held


async def test_the_ids_of_events_verify_as_before(workers, receiver):
    ann = await workers[0].join("ann")
    await ann.send("stop")
    await ann.drain()
    await receiver.told(6)
    _, key = await workers[1].api("GET", "/v2/public/rsa-public-key")
    ids = set()
    for _, headers, body in receiver.requests:
        vsingest.verify_webhook(body, headers, key["publicKey"])
        ids.add(headers["webhook-id"])
    assert len(ids) == 6
