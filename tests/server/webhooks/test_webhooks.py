"""What a receiver of webhooks is told, and how it is treated when it does not answer."""

import asyncio
import contextlib
import json
import uuid

import msgspec
import numpy as np
from tests.server.receiver import Receiver

import vsingest
from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
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
from vsingest.server.webhooks.endpoint import WebhookEndpoint
from vsingest.server.webhooks.room_endpoints import room_endpoints
from vsingest.server.webhooks.webhooks import Webhooks


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
        "meetingId": "room-1",
        "roomId": "room-1",
        "sessionId": session,
        "callId": call_id,
        "participant": ann_is,
    }
    hangup = data["call-hangup"]
    assert hangup.pop("duration") >= 0
    assert hangup == {
        "meetingId": "room-1",
        "roomId": "room-1",
        "sessionId": session,
        "callId": call_id,
        "participant": ann_is,
        "reason": "user-left",
        "cause": "left",
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
    assert data["participant-left"] == {**joined, "reason": "user-left", "cause": "left"}
    ended = data["session-ended"]
    assert data["session-started"] == {k: ended[k] for k in ("meetingId", "sessionId", "start")}
    assert ended["start"] <= ended["end"]
    assert (ended["reason"], ended["cause"]) == ("Meeting Ended.", "empty")
    assert ("error", None) in ended.items()


async def test_reasons_are_the_documented_ones_and_ours_beside_them(hooked, receiver):
    running = await hooked(webhook_events=("participant-left", "session-ended"))
    ann, bob, cleo = [await running.join(name) for name in ("ann", "bob", "cleo")]
    ann.socket._conn.transport.abort()
    while (await bob.receive())["event"] != "participant-left":
        running.ticker()
    where = {"roomId": "room-1", "sessionId": bob.meeting["sessionId"]}
    api = running.server.url + "/v2/sessions"
    for path, more in (("/participants/remove", {"participantId": "bob"}), ("/end", {})):
        async with running.http.post(
            api + path, json={**where, **more}, headers={"Authorization": running.token}
        ) as answer:
            assert answer.status == 200
    await cleo.drain()
    told = [(kind, data["reason"], data["cause"]) for kind, data in await receiver.told(4)]
    assert told == [
        ("participant-left", "connection-error", "disconnected"),
        ("participant-left", "UNKNOWN", "removed"),
        ("participant-left", "UNKNOWN", "session-ended"),
        ("session-ended", "Meeting Ended.", "session-ended"),
    ]


async def test_agents_and_recordings_are_told_from_starting_to_stopped(
    start_server, receiver, tmp_path
):
    async def stay(call):
        async for _ in call.hear():
            pass

    running = await start_server(
        agents={"helper": stay},
        settings={
            "webhook_urls": (receiver.url,),
            "webhook_private": True,
            "webhook_events": ("agent-*", "recording-*"),
            "record": tmp_path,
        },
    )
    ann = await running.join("ann", agent={"id": "helper"})
    await ann.expect("participant-joined")
    await ann.send("stop")
    await ann.drain()
    told = await receiver.told(8)
    for kind in ("agent-session", "recording"):
        steps = [what.rpartition("-")[2] for what, _ in told if what.startswith(kind)]
        assert steps == ["starting", "started", "stopping", "stopped"]
    for _, data in told:
        assert data["meetingId"] == data["roomId"] == "room-1"
        assert data["sessionId"] == ann.meeting["sessionId"]
        assert "error" not in data


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
            base_url=lambda: "https://server.example",
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
            base_url=lambda: "https://server.example",
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


async def test_a_store_of_rooms_that_fails_for_a_while_loses_nothing(receiver, monkeypatch, caplog):
    monkeypatch.setattr("vsingest.server.webhooks.webhooks._RETRY_SECONDS", 0.0)
    faults = [ZeroDivisionError("away"), ConnectionError("away")]

    async def endpoints_of(*_):
        if faults:
            raise faults.pop()
        return [WebhookEndpoint(receiver.url)]

    database = Database()
    webhooks = Webhooks(
        WebhookKey.generate(),
        SqliteOutbox(database),
        base_url=lambda: "https://server.example",
        endpoints_of=endpoints_of,
        private=True,
    )
    async with webhooks:
        for what in occurrences():
            webhooks.observe(what)
        assert len(await receiver.told(4)) == 4
    await database.close()


async def test_the_key_is_served_as_the_sdk_reads_it(running):
    assert (await public_key(running)).startswith("-----BEGIN PUBLIC KEY-----\n")
