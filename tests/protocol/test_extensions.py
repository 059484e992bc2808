"""What is agreed at `start`, and that nothing else changes what a message means."""

import itertools
import json

import pytest

from vsingest.protocol import events
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.errors import EventError
from vsingest.protocol.extensions import PLAIN, Extension, agree

ADDED = [
    (Extension.CLEAR, events.Clear(), {"event": "clear"}),
    (Extension.MARK, events.Mark("m"), {"event": "mark", "name": "m"}),
]
OPTIONS = {"persist": True, "sendOnly": ["ann"], "payload": {"k": [1]}}
SUBSETS = [
    frozenset(subset)
    for size in range(len(Extension) + 1)
    for subset in itertools.combinations(Extension, size)
]


def start(**members):
    return events.decode_client_event(json.dumps({"event": "start", **members}))


def test_nothing_is_on_that_was_not_asked_for():
    assert agree(start()) == PLAIN
    assert agree(start(extensions=[], other=1)) == PLAIN
    assert PLAIN.names == ()
    joined = events.MeetingJoined("r", "s", PLAIN.names, PLAIN.confirmed_audio)
    assert events.encode(joined) == '{"event":"meeting-joined","roomId":"r","sessionId":"s"}'


def test_what_is_known_is_confirmed_and_the_rest_left_out():
    agreed = agree(start(extensions=["teleport", "pubsub", "clear", "clear"]))
    assert agreed.names == ("clear", "pubsub")
    told = json.loads(events.encode(events.MeetingJoined("r", "s", agreed.names)))
    assert told["extensions"] == ["clear", "pubsub"]


def test_the_plain_audio_is_confirmed_where_it_is_asked_for():
    agreed = agree(start(audio={}))
    assert agreed.audio == agreed.confirmed_audio == AudioFormat()
    told = json.loads(events.encode(events.MeetingJoined("r", "s", (), agreed.confirmed_audio)))
    assert told["audio"] == {
        "encoding": "pcm_s16le",
        "sampleRate": 8000,
        "frameMs": 20,
        "transport": "json",
    }


@pytest.mark.parametrize(
    "audio",
    [{"encoding": "opus"}, {"sampleRate": 44_100}, {"frameMs": 10}, {"transport": "pigeon"}],
    ids=str,
)
def test_audio_that_cannot_be_had_is_not_confirmed(audio):
    agreed = agree(start(audio=audio))
    assert agreed.confirmed_audio is None
    assert agreed.audio == AudioFormat()


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"extensions": "clear"}, "start: .*`extensions`"),
        ({"extensions": [1]}, r"start: .*`extensions\[0\]`"),
        ({"audio": 8000}, "start: .*`audio`"),
        ({"audio": {"sampleRate": "8k"}}, "start: .*`audio.sampleRate`"),
    ],
)
def test_a_wish_of_the_wrong_type_is_refused(members, says):
    with pytest.raises(EventError, match=says):
        start(**members)


@pytest.mark.parametrize("on", SUBSETS, ids=lambda subset: "+".join(sorted(subset)) or "plain")
def test_each_extension_adds_its_own_and_no_more(on):
    for extension, event, wire in ADDED:
        assert json.loads(events.encode(event)) == wire
        if extension in on:
            assert events.decode_client_event(json.dumps(wire), on) == event
            continue
        with pytest.raises(EventError, match="is unknown; known are start, media") as caught:
            events.decode_client_event(json.dumps(wire), on)
        assert caught.value.code == "unknown-event"
        assert extension.value not in str(caught.value).partition("known are")[2]
    message = {"event": "message", "topic": "t", "data": "x"}
    published = events.decode_client_event(json.dumps({**message, **OPTIONS}), on)
    if Extension.PUBSUB in on:
        assert published == events.PublishWithOptions("t", "x", True, ("ann",), {"k": [1]})
    else:
        assert published == events.Publish("t", "x")
        odd = {**message, "persist": "perhaps", "payload": 5}
        assert events.decode_client_event(json.dumps(odd), on) == events.Publish("t", "x")


@pytest.mark.parametrize(
    "option", [{"persist": 1}, {"sendOnly": "ann"}, {"sendOnly": [5]}, {"payload": [1]}]
)
def test_an_option_of_the_wrong_type_is_refused(option):
    message = json.dumps({"event": "message", "topic": "t", "data": "x", **option})
    with pytest.raises(EventError, match=f"message: .*`{next(iter(option))}"):
        events.decode_client_event(message, frozenset({Extension.PUBSUB}))


@pytest.mark.parametrize(
    ("event", "wire"),
    [
        (events.Cleared(320), {"event": "cleared", "samples": 320}),
        (events.Mark("m"), {"event": "mark", "name": "m"}),
    ],
)
def test_the_answers_on_the_wire(event, wire):
    assert json.loads(events.encode(event)) == wire
    assert events.decode_server_event(json.dumps(wire)) == event
