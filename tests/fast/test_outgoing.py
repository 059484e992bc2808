"""What waits for a reader, against a list of it: nothing is lost unsaid, and all is in order."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.examples_of_laws import examples

from vsingest import fast

any_message = st.binary(max_size=3_000)


def made(**options):
    limits = {"event_bytes": 1_000, "audio_messages": 3, "stalled_messages": 5}
    return fast.Outgoing(**{"give_up": lambda: None, **limits, **options})


class AnyUse(RuleBasedStateMachine):
    """A list of (kind, bytes) stands for the queue; kinds are event, first and audio."""

    @initialize(limits=st.tuples(st.integers(0, 9_000), st.integers(1, 5), st.integers(1, 9)))
    def make(self, limits):
        self.event_bytes, self.most, self.stall = limits
        self.waiting, self.notified, self.given_up = [], 0, 0
        self.accepted = self.dropped = self.dropped_lately = self.first = 0
        self.open = True
        self.outgoing = fast.Outgoing(
            give_up=self.note_stall,
            notify=self.note_audio,
            event_bytes=limits[0],
            audio_messages=limits[1],
            stalled_messages=limits[2],
        )

    def note_stall(self):
        self.given_up += 1

    def note_audio(self):
        self.notified += 1

    def of(self, *kinds):
        return [data for kind, data in self.waiting if kind in kinds]

    @rule(data=any_message)
    def put_control(self, data):
        counted = sum(map(len, self.of("event", "first"))) - self.first
        fits = counted + len(data) <= self.event_bytes
        assert self.outgoing.put_control(data) == fits
        if fits:
            self.waiting.append(("event", data))

    @rule(data=any_message)
    def put_welcome(self, data):
        self.outgoing.put_welcome(data)
        self.waiting.append(("first", data))
        self.first += len(data)

    @rule(data=any_message, times=st.integers(1, 12))
    def put_audio(self, data, times):
        for _ in range(times):
            before = self.notified, self.given_up
            self.outgoing.send(data)
            self.accepted += 1
            if not self.open:
                self.dropped += 1
                assert (self.notified, self.given_up) == before
                continue
            if len(self.of("audio")) == self.most:
                self.waiting.remove(next(one for one in self.waiting if one[0] == "audio"))
                self.dropped += 1
                self.dropped_lately += 1
            self.waiting.append(("audio", data))
            assert self.notified == before[0] + 1
            assert self.given_up == before[1] + (self.dropped_lately >= self.stall)

    @precondition(lambda self: self.waiting)
    @rule()
    def take(self):
        kind, data = self.waiting.pop(0)
        assert self.outgoing.take() == (data, kind == "audio")
        if kind == "audio":
            self.outgoing.sent += 1
            self.dropped_lately = 0
        else:
            self.first = max(0, self.first - len(data))

    @rule()
    def close(self):
        self.outgoing.close()
        self.open = False

    @rule(sent=st.booleans())
    def abandon(self, sent):
        """Audio that was taken and could not be written counts as dropped, too."""
        if self.waiting and self.waiting[0][0] == "audio" and not sent:
            self.outgoing.take()
            self.waiting.pop(0)
            self.dropped += 1
        self.dropped += len(self.of("audio"))
        self.outgoing.abandon()
        self.waiting, self.first, self.open = [], 0, False

    @invariant()
    def every_message_is_accounted_for(self):
        outgoing = self.outgoing
        assert bool(outgoing) == bool(self.waiting)
        assert (outgoing.accepted, outgoing.dropped) == (self.accepted, self.dropped)
        assert outgoing.accepted == outgoing.sent + outgoing.dropped + len(self.of("audio"))


AnyUse.TestCase.settings = settings(
    max_examples=examples(150), stateful_step_count=40, deadline=None
)
test_any_use = AnyUse.TestCase


def test_ten_thousand_messages_that_never_all_leave_stay_in_order():
    outgoing = made(event_bytes=1 << 30)
    taken = []
    for number in range(10_000):
        outgoing.put_control(b"%d" % number)
        if number % 3:
            taken.append(int(outgoing.take()[0]))
    while outgoing:
        taken.append(int(outgoing.take()[0]))
    assert taken == list(range(10_000))


def test_what_is_out_of_range_or_not_there_is_named():
    for name, least in (("event_bytes", 0), ("audio_messages", 1), ("stalled_messages", 1)):
        with pytest.raises(ValueError, match=name):
            made(**{name: least - 1})
    with pytest.raises(RuntimeError, match="nothing waits"):
        made().take()
    with pytest.raises(TypeError):
        made().put_control(None)


def test_what_a_callback_raises_comes_through():
    def fail():
        raise LookupError("no reader")

    with pytest.raises(LookupError, match="no reader"):
        made(notify=fail).send(b"audio")
    stalled = made(audio_messages=1, stalled_messages=1, give_up=fail)
    stalled.send(b"a")
    with pytest.raises(LookupError, match="no reader"):
        stalled.send(b"b")
    assert (stalled.accepted, stalled.dropped) == (2, 1)
