"""Messages with options: kept, for some only, with something along."""

import asyncio

import pytest

import vsingest
import vsingest.sync

PUBSUB = {"extensions": ("pubsub",)}


@pytest.mark.parametrize("kind", ["loop", "thread"])
async def test_what_is_kept_is_replayed_and_what_is_not_is_not(connect, kind):
    async with connect("anna", **PUBSUB, io=kind) as anna, connect("ben", **PUBSUB, io=kind) as ben:
        echo = anna.subscribe("CHAT")
        await anna.publish("CHAT", "kept", persist=True, payload={"n": [1, None, {"x": "é"}]})
        await anna.publish("CHAT", "passing")
        assert [(await anext(echo)).message for _ in range(2)] == ["kept", "passing"]
        chat = ben.subscribe("CHAT")
        replayed = await anext(chat)
        await anna.publish("CHAT", "new", persist=True)
        new = await anext(chat)
    assert (replayed.message, replayed.replayed) == ("kept", True)
    assert replayed.payload == {"n": [1, None, {"x": "é"}]}
    assert (new.message, new.replayed, new.payload) == ("new", False, None)
    assert new.id != replayed.id


async def test_a_message_for_some_reaches_no_other(connect):
    async with (
        connect("anna", **PUBSUB) as anna,
        connect("ben", **PUBSUB) as ben,
        connect("carl") as carl,
    ):
        letters = {call: call.subscribe("CHAT") for call in (anna, ben, carl)}
        # Their subscriptions have reached the server when what they publish afterwards has.
        for call in (ben, carl):
            await call.publish("CHAT", "here")
            assert (await anext(letters[anna])).message == "here"
        await anna.publish("CHAT", "for ben", send_only=["ben"])
        await anna.publish("CHAT", "for all")
        heard = {}
        for call, letter in letters.items():
            heard[call] = []
            while "for all" not in heard[call]:
                heard[call].append((await anext(letter)).message)
    assert "for ben" in heard[ben]
    assert "for ben" not in heard[anna] + heard[carl]


@pytest.mark.parametrize("option", [{"send_only": ["ben"]}, {"persist": True}, {"payload": {}}])
async def test_options_that_a_server_would_ignore_are_not_sent(connect, option):
    async with connect("anna") as anna, connect("ben") as ben:
        chat = anna.subscribe("CHAT")
        with pytest.raises(vsingest.NotOffered, match=r"extensions=\('pubsub',\)"):
            await anna.publish("CHAT", "secret", **option)
        await anna.publish("CHAT", "public")
        assert (await anext(chat)).message == "public"
        assert ben.stats().errors == anna.stats().errors == 0


async def test_the_blocking_client(server, credentials):
    def talk():
        who = {"room_id": "room", "endpoint": server.url, **credentials}
        with vsingest.sync.connect(**PUBSUB, **who) as call:
            call.publish("CHAT", "hello", persist=True, payload={"a": 1})
            return next(call.subscribe("CHAT"))

    message = await asyncio.to_thread(talk)
    assert (message.message, message.payload, message.replayed) == ("hello", {"a": 1}, True)


def nested(levels):
    payload = {}
    for _ in range(levels):
        payload = {"k": payload}
    return payload


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"payload": [1]}, TypeError, "payload: needs a dict, got list"),
        ({"payload": {"a": object()}}, TypeError, "payload: cannot be sent as JSON: Encoding obj"),
        ({"payload": nested(40)}, ValueError, "payload: nested more than 32 levels deep"),
        ({"payload": {"a": "\ud800"}}, ValueError, "payload: cannot be sent as JSON"),
        ({"payload": {"a": "x" * 70_000}}, ValueError, "bytes with its event are over 65536"),
        ({"send_only": "ben"}, TypeError, r"send_only: give the ids in a list, such as \['ben'\]"),
        ({"send_only": [1]}, TypeError, "send_only: needs a string, got int"),
    ],
)
async def test_what_cannot_be_is_refused(connect, options, error, says):
    async with connect("anna", **PUBSUB) as anna:
        with pytest.raises(error, match=says):
            await anna.publish("CHAT", "x", **options)
        assert anna.stats().errors == 0
