"""Who is told what, and in which order."""

import asyncio


def names(events):
    return [event["participant"]["id"] for event in events]


async def expect_several(peer, event, count):
    return [await peer.expect(event) for _ in range(count)]


async def test_a_newcomer_is_told_of_the_meeting_then_of_everyone_in_order(running):
    first = await running.join("ann")
    second = await running.join("bob")
    third = await running.join("cleo")
    assert first.meeting["roomId"] == "room-1"
    assert first.meeting == second.meeting == third.meeting
    assert names(await expect_several(third, "participant-joined", 2)) == ["ann", "bob"]
    assert names(await expect_several(second, "participant-joined", 2)) == ["ann", "cleo"]
    joined = await expect_several(first, "participant-joined", 2)
    assert joined[0]["participant"] == {"id": "bob", "name": "BOB", "metadata": {}}
    for peer in (first, second, third):
        await peer.settle()
        assert not peer.read_ahead


async def test_leaving_by_stop_and_by_closing_is_announced(running):
    stays = await running.join("ann")
    stops = await running.join("bob")
    closes = await running.join("cleo")
    await expect_several(stays, "participant-joined", 2)
    await stops.send("stop")
    assert names([await stays.expect("participant-left")]) == ["bob"]
    await closes.socket.close()
    assert names([await stays.expect("participant-left")]) == ["cleo"]


async def test_stop_is_answered_by_a_normal_close(running):
    peer = await running.join("ann")
    await peer.send("stop")
    assert await peer.expect_close() == 1000


async def test_a_second_connection_of_one_participant_replaces_the_first(running):
    other = await running.join("bob")
    first = await running.join("ann")
    await other.expect("participant-joined")
    await first.expect("participant-joined")
    second = await running.join("ann")
    assert (await first.expect("meeting-left"))["message"]
    assert await first.expect_close() == 4410
    assert names([await other.expect("participant-left")]) == ["ann"]
    assert names([await other.expect("participant-joined")]) == ["ann"]
    assert names([await second.expect("participant-joined")]) == ["bob"]
    await second.settle()
    assert not second.read_ahead


async def test_replacing_the_only_one_keeps_the_meeting(running):
    first = await running.join("ann")
    second = await running.join("ann")
    assert second.meeting == first.meeting


async def test_a_room_that_emptied_begins_a_new_meeting(running):
    first = await running.join("ann")
    await first.send("stop")
    assert await first.expect_close() == 1000
    assert not running.ticker.running
    second = await running.join("ann")
    assert second.meeting["roomId"] == first.meeting["roomId"]
    assert second.meeting["sessionId"] != first.meeting["sessionId"]


async def test_rooms_do_not_hear_of_each_other(running):
    here = await running.join("ann", room="here")
    there = await running.join("ann", room="there")
    assert here.meeting["sessionId"] != there.meeting["sessionId"]
    await there.send("subscribe", topic="t")
    await there.settle()
    await here.send("message", topic="t", data="x")
    await here.settle()
    await there.settle()
    assert not there.read_ahead


async def test_names_and_ids_are_made_where_the_session_gives_none(running):
    watcher = await running.join("ann")
    peer = await running.connect(await running.create())
    await peer.send("start")
    await peer.expect("meeting-joined")
    participant = (await watcher.expect("participant-joined"))["participant"]
    assert participant["name"] == "Socket Participant"
    assert len(participant["id"]) == 8


async def test_a_full_room_takes_no_more_but_a_replacement(start_server):
    running = await start_server(room_participants=2)
    ann = await running.join("ann")
    await running.join("bob")
    third = await running.connect(await running.create(id="cleo"))
    await third.send("start")
    assert await third.expect_close() == 4429
    await running.join("bob")
    joined = [await ann.receive() for _ in range(3)]
    assert [event["participant"]["id"] for event in joined] == ["bob", "bob", "bob"]


async def test_topics_reach_subscribers_in_order_and_the_publisher_too(running):
    publisher = await running.join("ann")
    subscriber = await running.join("bob")
    await subscriber.expect("participant-joined")
    await publisher.expect("participant-joined")
    await subscriber.send("subscribe", topic="CHAT")
    await subscriber.settle()
    for number in range(50):
        await publisher.send("message", topic="CHAT", data=str(number))
    await publisher.settle()
    assert not publisher.read_ahead
    messages = await expect_several(subscriber, "message", 50)
    assert [message["data"]["message"] for message in messages] == [str(n) for n in range(50)]
    assert {message["topic"] for message in messages} == {"CHAT"}
    assert {message["data"]["senderId"] for message in messages} == {"ann"}
    assert {message["data"]["senderName"] for message in messages} == {"ANN"}
    assert len({message["data"]["id"] for message in messages}) == 50
    assert all(isinstance(message["data"]["timestamp"], int) for message in messages)

    await publisher.send("subscribe", topic="CHAT")
    await publisher.send("message", topic="CHAT", data="mine")
    assert (await publisher.expect("message"))["data"]["message"] == "mine"
    assert (await subscriber.expect("message"))["data"]["message"] == "mine"
    await subscriber.send("unsubscribe", topic="CHAT")
    await subscriber.settle()
    await publisher.send("message", topic="CHAT", data="unheard")
    await publisher.settle()
    await subscriber.settle()
    assert not subscriber.read_ahead


async def test_a_subscription_sent_right_after_start_counts(running):
    peer = await running.connect(await running.create(id="ann"))
    await peer.send("start")
    await peer.send("subscribe", topic="CHAT")
    await peer.send("message", topic="CHAT", data="hi")
    await peer.expect("meeting-joined")
    assert (await peer.expect("message"))["data"]["message"] == "hi"


async def test_many_join_and_leave_at_once(running):
    watcher = await running.join("watcher")
    peers = await asyncio.gather(*(running.join(f"p{number}") for number in range(50)))
    await asyncio.gather(*(peer.socket.close() for peer in peers))
    here = set()
    for _ in range(100):
        event = await watcher.receive()
        name = event["participant"]["id"]
        if event["event"] == "participant-joined":
            assert name not in here
            here.add(name)
        else:
            here.remove(name)
    assert not here


async def test_a_newcomer_is_told_of_everyone_however_much_that_is(start_server):
    running = await start_server(outbox_bytes=50_000)
    for number in range(8):
        metadata = {"about": "x" * 15_000}
        url = await running.create("room-1", id=f"p{number}", metadata=metadata)
        peer = await running.connect(url)
        await peer.send("start")
        await peer.expect("meeting-joined")
    newcomer = await running.join("late")
    for number in range(8):
        told = (await newcomer.expect("participant-joined"))["participant"]
        assert told["id"] == f"p{number}"
