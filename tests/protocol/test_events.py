"""Events as they stand on the wire, against the json module and hand-written messages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.protocol import events
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.errors import EventError

names = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("event", "wire"),
    [
        (events.Start(), {"event": "start"}),
        (events.Subscribe("CHAT"), {"event": "subscribe", "topic": "CHAT"}),
        (events.Unsubscribe("CHAT"), {"event": "unsubscribe", "topic": "CHAT"}),
        (events.Publish("CHAT", "hi"), {"event": "message", "topic": "CHAT", "data": "hi"}),
        (events.Stop(), {"event": "stop"}),
    ],
)
def test_client_events_on_the_wire(event, wire):
    assert json.loads(events.encode(event)) == wire
    assert events.decode_client_event(json.dumps(wire)) == event
    assert events.decode_client_event(json.dumps({"new": [1], **wire}).encode()) == event


@pytest.mark.parametrize(
    ("event", "wire"),
    [
        (
            events.MeetingJoined("room", "session"),
            {"event": "meeting-joined", "roomId": "room", "sessionId": "session"},
        ),
        (
            events.ParticipantJoined(events.Participant("p1", "Ann", {"k": 1})),
            {
                "event": "participant-joined",
                "participant": {"id": "p1", "name": "Ann", "metadata": {"k": 1}},
            },
        ),
        (
            events.Message("CHAT", events.TopicMessage("hi", "p1", "Ann", 5, "m1")),
            {
                "event": "message",
                "topic": "CHAT",
                "data": {
                    "message": "hi",
                    "senderId": "p1",
                    "senderName": "Ann",
                    "timestamp": 5,
                    "id": "m1",
                },
            },
        ),
        (events.MeetingLeft("bye"), {"event": "meeting-left", "message": "bye"}),
        (events.Error("bad-json", "no"), {"event": "error", "code": "bad-json", "message": "no"}),
    ],
)
def test_server_events_on_the_wire(event, wire):
    assert json.loads(events.encode(event)) == wire
    assert events.decode_server_event(json.dumps(wire)) == event


@given(topic=names, data=names)
def test_any_text_survives_the_wire(topic, data):
    event = events.Publish(topic, data)
    assert events.decode_client_event(events.encode(event)) == event
    assert json.loads(events.encode(event))["data"] == data


@pytest.mark.parametrize(
    ("message", "code", "says"),
    [
        ("{", "bad-json", "JSON object"),
        ("[]", "bad-json", "JSON object"),
        (b"\xff", "bad-json", "JSON object"),
        ('{"topic":"x"}', "bad-event", "event: missing"),
        ('{"event":7}', "bad-event", "event: missing, or not a string"),
        ('{"event":"begin"}', "unknown-event", "'begin' is unknown; known are start, media"),
        ('{"event":"subscribe"}', "bad-event", "subscribe: .*`topic`"),
        ('{"event":"message","topic":"x","data":1}', "bad-event", "message: .*`data`"),
    ],
)
def test_a_bad_message_is_explained(message, code, says):
    with pytest.raises(EventError, match=says) as caught:
        events.decode_client_event(message)
    assert caught.value.code == code


@given(st.binary() | st.text().map(str.encode) | st.from_regex(r'\{"event":.*\}').map(str.encode))
def test_no_bytes_raise_anything_but_the_documented_error(message):
    for decode in (events.decode_client_event, events.decode_server_event):
        try:
            decode(message)
        except EventError:
            continue


def test_a_server_event_of_a_newer_version_is_ignored():
    assert events.decode_server_event('{"event":"room-on-fire"}') is None


def test_close_reasons_fit_a_close_frame():
    for code in CloseCode:
        assert len(code.reason.encode()) <= 123
        assert 1000 <= code < 5000
