"""The state machine refuses whatever comes out of order, and changes nothing by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsingest.protocol.connection import ConnectionPhase, ServerConnection
from vsingest.protocol.errors import EventError, TooManyErrors
from vsingest.protocol.events import (
    Clear,
    Mark,
    Media,
    Publish,
    PublishWithOptions,
    Start,
    Stop,
    Subscribe,
    Unsubscribe,
)
from vsingest.protocol.extensions import agree
from vsingest.protocol.limits import Limits

AFTER_START = [Subscribe("a"), Unsubscribe("a"), Publish("a", "x"), Media("AAA="), Stop()]


def connection(phase, **limits):
    made = ServerConnection(Limits(**limits))
    if phase is not ConnectionPhase.AWAITING_START:
        made.joined()
    if phase is ConnectionPhase.ENDED:
        made.ended()
    return made


def refusal(made, event):
    with pytest.raises(EventError) as caught:
        made.receive(event)
    return str(caught.value.code)


@pytest.mark.parametrize("event", AFTER_START)
def test_nothing_comes_before_start(event):
    made = connection(ConnectionPhase.AWAITING_START)
    assert refusal(made, event) == "not-started"
    assert made.phase is ConnectionPhase.AWAITING_START
    assert not made.topics


def test_start_comes_once():
    made = connection(ConnectionPhase.AWAITING_START)
    made.receive(Start())
    made.joined()
    assert refusal(made, Start()) == "already-started"
    assert made.phase is ConnectionPhase.JOINED


@pytest.mark.parametrize("event", [Start(), *AFTER_START])
def test_nothing_comes_after_the_end(event):
    assert refusal(connection(ConnectionPhase.ENDED), event) == "ended"


def test_topics_are_bounded_in_length_and_number():
    made = connection(ConnectionPhase.JOINED, topics=2, topic_chars=3)
    made.receive(Subscribe("a"))
    made.receive(Subscribe("b"))
    made.receive(Subscribe("b"))
    assert refusal(made, Subscribe("c")) == "topic-limit"
    assert refusal(made, Subscribe("")) == "topic-limit"
    assert refusal(made, Publish("abcd", "x")) == "topic-limit"
    made.receive(Unsubscribe("a"))
    made.receive(Subscribe("c"))
    assert made.topics == {"b", "c"}


def test_errors_are_counted_up_to_the_limit():
    made = connection(ConnectionPhase.JOINED, errors=2)
    error = EventError("bad-json", "no")
    assert made.refuse(error).message == "no"
    assert made.refuse(error).code == "bad-json"
    with pytest.raises(TooManyErrors):
        made.refuse(error)


@given(st.lists(st.sampled_from([Start(), *AFTER_START]), max_size=20))
def test_any_sequence_leaves_the_phases_in_order(sequence):
    made = ServerConnection(Limits())
    for event in sequence:
        before = made.phase
        allowed = {
            ConnectionPhase.AWAITING_START: isinstance(event, Start),
            ConnectionPhase.JOINED: not isinstance(event, Start),
            ConnectionPhase.ENDED: False,
        }[before]
        try:
            made.receive(event)
            assert allowed
            if isinstance(event, Start):
                made.joined()
        except EventError:
            assert not allowed
            assert made.phase is before
    assert (made.phase is ConnectionPhase.JOINED) or not made.topics


def test_messages_are_bounded_in_pace_but_audio_and_stop_are_not():
    now = 0.0
    made = ServerConnection(Limits(message_burst=3, messages_per_second=2), lambda: now)
    made.receive(Start())
    made.joined()
    for event in (Subscribe("a"), Publish("a", "x"), Unsubscribe("a")):
        made.receive(event)
    with pytest.raises(EventError, match="more than 2 messages a second") as caught:
        made.receive(Subscribe("b"))
    assert caught.value.code == "rate-limit"
    assert not made.topics
    made.receive(Media("AAA="))
    now = 0.5
    made.receive(Subscribe("b"))
    assert refusal(made, Subscribe("c")) == "rate-limit"
    made.receive(Stop())
    assert made.phase is ConnectionPhase.ENDED


def test_messages_are_read_in_the_terms_of_the_agreement():
    made = ServerConnection(Limits())
    with pytest.raises(EventError, match="unknown"):
        made.decode('{"event":"clear"}')
    made.joined(agree(Start(("clear",))))
    assert made.decode('{"event":"clear"}') == Clear()


def test_names_of_marks_and_payloads_are_bounded():
    made = ServerConnection(Limits(topic_chars=3, payload_levels=2))
    made.joined(agree(Start(("mark", "pubsub"))))
    made.receive(Mark("abc"))
    assert refusal(made, Mark("abcd")) == "mark-limit"
    made.receive(PublishWithOptions("t", "x", payload={"a": [1]}))
    with pytest.raises(EventError, match="payload: nested more than 2 levels"):
        made.receive(PublishWithOptions("t", "x", payload={"a": [[]]}))
