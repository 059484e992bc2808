"""What a receiver of webhooks is told, and how it is treated when it does not answer."""

import asyncio
import contextlib
import json
import uuid

import msgspec
import numpy as np
import pytest
from tests.server.receiver import Receiver

import vsingest
from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery
from vsingest.cluster.room_store import RoomRecord, new_record_id
from vsingest.cluster.session import Session
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.cluster.sqlite_rooms import SqliteRoomStore
from vsingest.cluster.store_failure import StoreUnavailable
from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits
from vsingest.protocol.rooms import RoomWebhook
from vsingest.server import Server, ServerConfig
from vsingest.server.rooms.lifecycle import Joined, Reason, SessionEnded, SessionStarted
from vsingest.server.webhooks.addresses import is_public
from vsingest.server.webhooks.courier import GIVE_UP_SECONDS, Courier, backoff
from vsingest.server.webhooks.endpoint import WebhookEndpoint
from vsingest.server.webhooks.post import DeliveryOutcome
from vsingest.server.webhooks.room_endpoints import room_endpoints
from vsingest.server.webhooks.webhooks import Webhooks


@pytest.fixture
async def receiver():
    async with Receiver() as started:
        yield started


@pytest.fixture
def hooked(start_server, receiver):
    """Starts a server whose receiver is told everything, unless the settings differ."""

    def start(**settings):
        settings = {"webhook_urls": (receiver.url,), "webhook_private": True, **settings}
        return start_server(settings=settings)

    return start


async def public_key(running, kind="publicKey"):
    async with running.http.get(running.server.url + "/v2/public/rsa-public-key") as answer:
        assert answer.status == 200
        return (await answer.json())[kind]


async def test_a_call_is_told_from_its_beginning_to_its_end(hooked, receiver):
    running = await hooked()
    ann = await running.join("ann")
    await ann.send_audio(np.ones(800, np.int16))
    await ann.settle()
    await ann.send("stop")
    await ann.drain()
    told = await receiver.told(6)
    assert [kind for kind, _ in told] == [
        "session-started",
        "call-started",
        "participant-joined",
        "participant-left",
        "call-hangup",
        "session-ended",
    ]
    data = dict(told)
    session = ann.meeting["sessionId"]
    assert {each["sessionId"] for each in data.values()} == {session}
    call_id = data["call-started"]["callId"]
    assert str(uuid.UUID(call_id)) == call_id
    ann_is = {"id": "ann", "name": "ANN", "metadata": {}}
    assert data["call-started"] == {
        "roomId": "room-1",
        "sessionId": session,
        "callId": call_id,
        "participant": ann_is,
    }
    hangup = data["call-hangup"]
    assert hangup.pop("duration") >= 0
    assert hangup == {
        "roomId": "room-1",
        "sessionId": session,
        "callId": call_id,
        "participant": ann_is,
        "reason": "left",
        "audio": {
            "sampleRate": 8000,
            "accepted": 800,
            "played": 0,
            "dropped": 800,
            "underruns": 0,
        },
    }
    joined = {
        "meetingId": "room-1",
        "sessionId": session,
        "participantId": "ann",
        "participantName": "ANN",
    }
    assert data["participant-joined"] == joined
    assert data["participant-left"] == {**joined, "reason": "left"}
    ended = data["session-ended"]
    assert data["session-started"] == {k: ended[k] for k in ("meetingId", "sessionId", "start")}
    assert ended["start"] <= ended["end"]
    assert ended["reason"] == "empty"


async def test_what_is_delivered_verifies_and_is_compact(hooked, receiver):
    running = await hooked()
    await running.join("ann")
    key, standard = await public_key(running), await public_key(running, "ed25519PublicKey")
    for _, headers, body in await receiver.until(3):
        webhook = vsingest.verify_webhook(body, headers, key)
        assert webhook.attempt == 1
        assert vsingest.verify_webhook(body, headers, standard) == webhook
        assert json.dumps(json.loads(body), separators=(",", ":")).encode() == body
    assert len({headers["webhook-id"] for _, headers, _ in receiver.requests}) == 3


async def test_only_what_is_asked_for_is_sent(hooked, receiver):
    running = await hooked(webhook_events=("session*", "call-hang?p"))
    ann = await running.join("ann")
    await ann.send("stop")
    await ann.drain()
    kinds = [kind for kind, _ in await receiver.told(3)]
    assert kinds == ["session-started", "call-hangup", "session-ended"]


async def test_several_endpoints_are_told_each(hooked, receiver):
    running = await hooked(webhook_urls=(receiver.url + "/a", receiver.url + "/b"))
    await running.join("ann")
    await receiver.until(6)
    paths = [path for path, _, _ in receiver.requests]
    assert (paths.count("/a"), paths.count("/b")) == (3, 3)


async def test_a_rooms_own_endpoint_is_told_of_that_room_alone(receiver):
    limits = Limits()
    async with contextlib.AsyncExitStack() as stack:
        database = Database()
        stack.push_async_callback(database.close)
        rooms = SqliteRoomStore(database, limits)
        record = RoomRecord(
            api_key="k",
            id=new_record_id(),
            room_id="r",
            created_at=1,
            updated_at=1,
            webhook=RoomWebhook(receiver.url + "/own", ["session*"]),
        )
        await rooms.create(record)
        webhooks = Webhooks(
            WebhookKey.generate(),
            SqliteOutbox(database),
            endpoints_of=room_endpoints(rooms),
            private=True,
        )
        async with webhooks:
            for what in occurrences():
                webhooks.observe(what)
                webhooks.observe(msgspec.structs.replace(what, room_id="other", session_id="o"))
            await webhooks.settle()
    assert [path for path, _, _ in receiver.requests] == ["/own", "/own"]
    assert {data["meetingId"] for _, data in await receiver.told(2)} == {"r"}


async def test_a_room_created_with_a_webhook_tells_it(hooked, receiver):
    running = await hooked(webhook_urls=())
    async with running.http.post(
        running.server.url + "/v2/rooms",
        json={"webhook": {"endPoint": receiver.url + "/mine", "events": ["call-*"]}},
        headers={"Authorization": running.token},
    ) as answer:
        room = (await answer.json())["roomId"]
    await running.join("ann", room=room)
    ((kind, data),) = await receiver.told(1)
    assert (kind, data["roomId"]) == ("call-started", room)
    assert receiver.requests[0][0] == "/mine"


async def metrics(running):
    """What `/metrics` tells of webhooks, by the last part of each name."""
    async with running.http.get(running.server.metrics_url) as answer:
        lines = (await answer.text()).splitlines()
    name = "vsingest_webhooks_"
    pairs = [line.removeprefix(name).split(" ") for line in lines if line.startswith(name)]
    return {figure.removesuffix("_total"): float(value) for figure, value in pairs}


async def test_the_metrics_tell_what_waits_and_what_became_of_the_rest(hooked, receiver):
    running = await hooked(metrics_port=0)
    opened = asyncio.Event()

    async def gate():
        await opened.wait()
        return 200

    receiver.answers = [200, 503, gate()]
    await running.join("ann")
    while not (told := await metrics(running))["failed"]:
        pass
    zeros = {"dead": 0, "given_up": 0, "lost": 0}
    assert told == {"waiting": 2, "delivered": 1, "failed": 1, **zeros}
    opened.set()  # to the second, which comes again by itself
    while (told := await metrics(running))["waiting"]:
        pass
    assert told == {"waiting": 0, "delivered": 3, "failed": 1, **zeros}


async def test_the_metrics_are_told_even_while_the_outbox_cannot_be_read(hooked, caplog):
    running = await hooked(metrics_port=0)

    async def unreadable():
        raise StoreUnavailable("database is locked")

    running.server._parts.services.webhooks._outbox.depth = unreadable
    assert (await metrics(running))["waiting"] == 0
    assert "the outbox cannot be measured" in caplog.text


async def test_the_audio_is_counted_at_its_own_rate(hooked, receiver):
    running = await hooked(webhook_events=("call-hangup",))
    ann = await running.join("ann", extensions=["audio"], audio={"sampleRate": 48_000})
    await ann.send_audio(np.ones(960, np.int16))
    await ann.settle()
    await ann.send("stop")
    await ann.drain()
    ((_, data),) = await receiver.told(1)
    assert (data["audio"]["sampleRate"], data["audio"]["accepted"]) == (48_000, 960)


async def test_a_receiver_that_never_answers_costs_no_other_its_webhooks(receiver, caplog):
    never = asyncio.get_running_loop().create_future()
    async with Receiver() as dead:
        dead.answers = [never] * 24
        database = Database()
        webhooks = Webhooks(
            WebhookKey.generate(),
            SqliteOutbox(database, waiting_limit=24),
            endpoints=[WebhookEndpoint(dead.url), WebhookEndpoint(receiver.url)],
            private=True,
            flush_seconds=0.05,
        )
        async with webhooks:
            for life in range(6):
                for what in occurrences(life):
                    webhooks.observe(what)
                assert len(await receiver.told(4 * life + 4)) == 4 * life + 4
        assert webhooks.lost >= 4 * 6 - 12
        assert "wait already for this receiver" in caplog.text
        await database.close()
        never.set_result(200)


async def test_one_that_fails_is_tried_again_and_the_rest_of_the_call_waits(hooked, receiver):
    receiver.answers = [500]
    running = await hooked()
    ann = await running.join("ann")
    await ann.send("stop")
    await ann.drain()
    requests = await receiver.until(7)
    kinds = [json.loads(body)["webhookType"] for _, _, body in requests]
    assert kinds[:3] == ["session-started", "session-started", "call-started"]
    first, second = (headers for _, headers, _ in requests[:2])
    assert first["webhook-id"] == second["webhook-id"]
    assert (first["webhook-attempt"], second["webhook-attempt"]) == ("1", "2")


async def test_a_redirect_is_a_failure_and_is_not_followed(hooked, receiver):
    receiver.answers = [302]
    receiver.headers = {"Location": receiver.url + "/elsewhere"}
    running = await hooked()
    await running.join("ann")
    await receiver.until(2)
    assert [path for path, _, _ in receiver.requests[:2]] == ["/", "/"]


async def test_the_audio_goes_on_while_a_receiver_hangs(hooked, receiver):
    hanging = asyncio.Event()

    async def hang():
        await hanging.wait()
        return 200

    receiver.answers = [hang()]
    running = await hooked()
    ann = await running.join("ann")
    await receiver.until(1)
    running.ticker(20)
    for _ in range(20):
        assert not (await ann.hear()).any()
    hanging.set()
    await receiver.until(3)


async def test_what_is_unsent_is_sent_after_a_restart_in_order_by_the_same_key(
    hooked, receiver, tmp_path
):
    receiver.answers = [500] * 99
    settings = {"webhook_urls": (receiver.url,), "webhook_private": True, "data": tmp_path}
    config = ServerConfig(api_key="k", secret="s", port=0, **settings)
    async with Server(config) as server:
        key = server._parts.services.webhooks._key.public_pem
        for what in occurrences():
            server.lifecycle.tell(what)
    tried = len(receiver.requests)
    assert tried
    receiver.answers.clear()
    await hooked(data=tmp_path, webhook_urls=())
    told = await receiver.told(tried + 4)
    assert [kind for kind, _ in told[tried:]] == [
        "session-started",
        "call-started",
        "participant-joined",
        "session-ended",
    ]
    for _, headers, body in receiver.requests:
        vsingest.verify_webhook(body, headers, key)


def occurrences(life=0):
    room = {"api_key": "k", "room_id": "r", "session_id": f"s{life}", "at": 1}
    call = Session(call_id=f"c{life}", api_key="k", room_id="r", participant=Participant("p", "P"))
    yield SessionStarted(**room)
    yield Joined(call=call, **room)
    yield SessionEnded(start=room["at"], reason=Reason.EMPTY, **room)


@pytest.fixture
def never_again(monkeypatch):
    """What failed is not tried again while a test looks, however slow the machine is."""
    monkeypatch.setattr("vsingest.server.webhooks.courier.backoff", lambda attempt: 3_600.0)


async def refused(running):
    webhooks = running.server._parts.services.webhooks
    await webhooks.settle()
    assert webhooks.courier.failed == 1


@pytest.mark.usefixtures("never_again")
async def test_private_addresses_are_refused_unless_allowed(hooked, receiver):
    running = await hooked(webhook_private=False)
    await running.join("ann")
    await refused(running)
    assert receiver.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *[(a, True) for a in ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::")],
        *[(a, False) for a in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "0.0.0.0")],
        *[(a, False) for a in ("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255")],
        *[(a, False) for a in ("::1", "::", "fe80::1%1", "fc00::1", "ff02::1", "::ffff:10.0.0.1")],
        *[(a, False) for a in ("64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1")],
        *[(a, False) for a in ("fec0::1", "::7f00:1", "::a00:1", "4000::1")],
    ],
)
def test_which_addresses_are_of_the_public_internet(address, public):
    assert is_public(address) is public


@pytest.mark.usefixtures("never_again")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
async def test_no_spelling_of_a_private_address_gets_through(hooked, receiver, host):
    port = receiver.url.rpartition(":")[2]
    running = await hooked(webhook_private=False, webhook_urls=(f"http://{host}:{port}/",))
    await running.join("ann")
    await refused(running)
    assert receiver.requests == []


@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "http://", "http://[::"])
def test_a_url_that_cannot_be_sent_to_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="webhook_urls"):
        ServerConfig(api_key="k", secret="s", webhook_urls=(url,))


@pytest.mark.parametrize(
    ("attempt", "longest"), [(1, 1), (2, 2), (5, 16), (13, 3_600), (99, 3_600)]
)
def test_waits_double_up_to_an_hour_and_vary(attempt, longest):
    assert backoff(attempt, lambda: 0) == longest
    assert backoff(attempt, lambda: 1) == longest / 2


class Post:
    """Carries nothing; answers as it is told."""

    def __init__(self, outcome):
        self.outcome = outcome
        self.sent = []

    async def __call__(self, claim):
        self.sent.append(claim)
        return self.outcome


@pytest.fixture
async def outbox():
    database = Database()
    yield SqliteOutbox(database, clock=lambda: 100_000.0)
    await database.close()


def delivery(created_at=100_000.0, line="a", endpoint="https://one.example"):
    return Delivery(
        id=uuid.uuid4().hex,
        line=line,
        endpoint=endpoint,
        kind="call-started",
        body=b"{}",
        created_at=created_at,
    )


async def carry(outbox, post):
    courier = Courier(outbox, post, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await courier.idle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return courier


async def test_after_a_day_it_is_given_up_and_kept(outbox, caplog):
    await outbox.put([delivery(100_000 - GIVE_UP_SECONDS), delivery()])
    courier = await carry(outbox, Post(DeliveryOutcome("answered by 500")))
    (letter,) = await outbox.dead()
    assert (letter.attempts, letter.fault) == (1, "answered by 500")
    assert (courier.buried, courier.failed) == (1, 2)
    assert "gave up a webhook call-started" in caplog.text
    assert "one.example" not in caplog.text


async def test_who_asks_to_be_left_alone_is(outbox):
    await outbox.put([delivery()])
    await carry(outbox, Post(DeliveryOutcome("answered by 429", retry_after=120)))
    assert await outbox.next_due() == 120
    await carry(outbox, Post(DeliveryOutcome("answered by 429", retry_after=1e9)))


async def test_one_endpoint_does_not_take_every_place(outbox):
    hanging, all_quick = asyncio.Event(), asyncio.Event()
    sent = []

    async def hang(claim):
        sent.append(claim.delivery.endpoint)
        if "slow" in claim.delivery.endpoint:
            await hanging.wait()
        if sent.count("https://quick.example") == 50:
            all_quick.set()
        return DeliveryOutcome()

    await outbox.put(
        [delivery(line=str(n), endpoint="https://slow.example") for n in range(50)]
        + [delivery(line=f"b{n}", endpoint="https://quick.example") for n in range(50)]
    )
    courier = Courier(outbox, hang, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await all_quick.wait()
    assert sent.count("https://slow.example") == 4
    hanging.set()
    await courier.idle()
    assert courier.delivered == 100
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_on_its_way_at_the_end_is_given_back(outbox):
    started = asyncio.Event()

    async def hang(_):
        started.set()
        await asyncio.Event().wait()

    await outbox.put([delivery()])
    courier = Courier(outbox, hang, clock=lambda: 100_000.0)
    task = asyncio.create_task(courier.run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await outbox.next_due() == 0


async def test_a_sender_that_fails_itself_ends_nothing(outbox, caplog):
    async def fail(_):
        raise ZeroDivisionError

    await outbox.put([delivery()])
    await carry(outbox, fail)
    assert "neither be sent nor put off" in caplog.text


async def test_a_store_of_rooms_that_fails_for_a_while_loses_nothing(receiver, monkeypatch, caplog):
    monkeypatch.setattr("vsingest.server.webhooks.webhooks._RETRY_SECONDS", 0.0)
    faults = [ZeroDivisionError("away"), ConnectionError("away")]

    async def endpoints_of(*_):
        if faults:
            raise faults.pop()
        return [WebhookEndpoint(receiver.url)]

    database = Database()
    webhooks = Webhooks(
        WebhookKey.generate(), SqliteOutbox(database), endpoints_of=endpoints_of, private=True
    )
    async with webhooks:
        for what in occurrences():
            webhooks.observe(what)
        assert len(await receiver.told(4)) == 4
    await database.close()


async def test_the_key_is_served_as_the_sdk_reads_it(running):
    assert (await public_key(running)).startswith("-----BEGIN PUBLIC KEY-----\n")
