"""Messages to topics beyond the plain ones: kept, addressed, with a payload, at a bounded pace."""

import pytest

PUBSUB = ["pubsub"]


async def subscriber(running, name, *, extensions=(), topic="t", room="room-1"):
    asked = {"extensions": list(extensions)} if extensions else {}
    peer = await running.join(name, room, **asked)
    await peer.send("subscribe", topic=topic)
    await peer.settle()
    peer.read_ahead.clear()
    return peer


async def messages(peer):
    """What a peer was sent of topics so far."""
    await peer.settle()
    got = [event["data"] for event in peer.read_ahead if event["event"] == "message"]
    peer.read_ahead.clear()
    return got


async def publish(peer, text, topic="t", **options):
    await peer.send("message", topic=topic, data=text, **options)


async def test_a_payload_reaches_those_with_the_extension_and_is_hidden_from_the_plain(running):
    plain = await subscriber(running, "plain")
    full = await subscriber(running, "full", extensions=PUBSUB)
    payload = {"k": [1, {"x": None}], "é": "\u2028"}
    await publish(full, "hi", payload=payload)
    (to_full,), (to_plain,) = await messages(full), await messages(plain)
    assert to_full.pop("payload") == payload
    assert to_full == to_plain
    assert set(to_plain) == {"message", "senderId", "senderName", "timestamp", "id"}


async def test_options_of_a_plain_publisher_mean_nothing(running):
    full = await subscriber(running, "full", extensions=PUBSUB)
    plain = await subscriber(running, "plain")
    await publish(plain, "hi", persist=True, sendOnly=["plain"], payload={"k": 1})
    await plain.settle()
    (got,) = await messages(full)
    assert "payload" not in got
    late = await subscriber(running, "late", extensions=PUBSUB)
    assert await messages(late) == []


async def test_what_asks_to_persist_is_replayed_once_in_order_before_anything_newer(running):
    publisher = await running.join("ann", extensions=PUBSUB)
    for number in range(5):
        await publish(publisher, str(number), persist=number % 2 == 0, payload={"n": number})
    await publish(publisher, "elsewhere", topic="other", persist=True)
    await publisher.settle()
    late = await running.join("late", extensions=PUBSUB)
    await late.send("subscribe", topic="t")
    await late.send("subscribe", topic="t")
    await publish(late, "new")
    got = await messages(late)
    assert [(m["message"], m.get("replayed", False)) for m in got] == [
        ("0", True),
        ("2", True),
        ("4", True),
        ("new", False),
    ]
    assert got[1]["payload"] == {"n": 2}
    assert got[0]["senderId"] == "ann"
    await late.send("unsubscribe", topic="t")
    await late.send("subscribe", topic="t")
    assert [m["message"] for m in await messages(late)] == ["0", "2", "4"]


async def test_a_plain_subscriber_is_replayed_nothing(running):
    publisher = await running.join("ann", extensions=PUBSUB)
    await publish(publisher, "old", persist=True)
    await publisher.settle()
    plain = await running.join("plain")
    await plain.send("subscribe", topic="t")
    assert await messages(plain) == []


async def test_history_ends_with_the_meeting(running):
    publisher = await running.join("ann", extensions=PUBSUB)
    await publish(publisher, "old", persist=True)
    await publisher.send("stop")
    assert await publisher.expect_close() == 1000
    late = await running.join("late", extensions=PUBSUB)
    await late.send("subscribe", topic="t")
    assert await messages(late) == []


async def test_send_only_reaches_those_it_names_now_and_later(running):
    ann = await subscriber(running, "ann", extensions=PUBSUB)
    bob = await subscriber(running, "bob")
    cleo = await subscriber(running, "cleo", extensions=PUBSUB)
    await publish(ann, "secret", sendOnly=["bob", "dan"], persist=True)
    await publish(ann, "mine", sendOnly=["ann"])
    await publish(ann, "nobody", sendOnly=[])
    assert [m["message"] for m in await messages(ann)] == ["mine"]
    assert [m["message"] for m in await messages(bob)] == ["secret"]
    assert await messages(cleo) == []
    dan = await running.join("dan", extensions=PUBSUB)
    eve = await running.join("eve", extensions=PUBSUB)
    for peer in (dan, eve):
        await peer.send("subscribe", topic="t")
    assert [m["message"] for m in await messages(dan)] == ["secret"]
    assert await messages(eve) == []


async def test_a_topic_keeps_its_newest(start_server):
    running = await start_server(history_messages=3)
    publisher = await running.join("ann", extensions=PUBSUB)
    for number in range(10):
        await publish(publisher, str(number), persist=True)
    await publisher.settle()
    late = await running.join("late", extensions=PUBSUB)
    await late.send("subscribe", topic="t")
    assert [m["message"] for m in await messages(late)] == ["7", "8", "9"]


async def test_a_room_keeps_so_many_bytes_over_all_topics(start_server):
    running = await start_server(history_bytes=10_000)
    publisher = await running.join("ann", extensions=PUBSUB)
    for number in range(6):
        await publish(publisher, str(number) * 2_000, topic=f"t{number}", persist=True)
    await publish(publisher, "x" * 20_000, topic="t0", persist=True, sendOnly=["none"])
    await publish(publisher, "5" * 2_000, topic="t5", persist=True)
    await publisher.settle()
    late = await running.join("late", extensions=PUBSUB)
    for number in range(6):
        await late.send("subscribe", topic=f"t{number}")
    assert [m["message"][0] for m in await messages(late)] == ["5"]


async def test_messages_come_at_a_bounded_pace_and_audio_is_not_held_up(start_server):
    running = await start_server(message_burst=5, messages_per_second=1e-6, errors=3)
    peer = await running.join("ann")
    await peer.send("subscribe", topic="t")
    for number in range(6):
        await publish(peer, str(number))
    await peer.send_audio(b"\x01\x00" * 640)
    told = [await peer.receive() for _ in range(6)]
    assert [event["event"] for event in told] == ["message"] * 4 + ["error"] * 2
    assert {event["code"] for event in told[4:]} == {"rate-limit"}
    for _ in range(2):
        await publish(peer, "more")
    assert (await peer.expect("error"))["code"] == "rate-limit"
    assert await peer.expect_close() == 1008


@pytest.mark.parametrize("payload", ['{"a":' * 40 + "1" + "}" * 40, '{"a":' * 5_000])
async def test_a_payload_that_nests_too_deep_is_refused(running, payload):
    full = await running.join("full", extensions=PUBSUB)
    await full.socket.send_str(
        '{"event":"message","topic":"t","data":"x","payload":' + payload + "}"
    )
    assert (await full.expect("error"))["code"] in ("bad-event", "bad-json")


async def test_the_names_a_message_is_for_cost_what_they_take(start_server):
    running = await start_server(history_bytes=10_000)
    publisher = await running.join("ann", extensions=PUBSUB)
    await publish(publisher, "old", persist=True)
    await publish(publisher, "many", persist=True, sendOnly=[str(n) for n in range(100)])
    await publisher.settle()
    late = await running.join("0", extensions=PUBSUB)
    await late.send("subscribe", topic="t")
    assert await messages(late) == []
