"""The ring of samples: its order, its account, and its views."""

import gc
from collections import deque

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.examples_of_laws import examples

from vsingest import fast


def samples(*values):
    return np.array(values, np.int16)


class AnyUse(RuleBasedStateMachine):
    """Beside a deque that does the same."""

    @initialize(capacity=st.integers(1, 12), keep=st.sampled_from(["newest", "oldest"]))
    def make(self, capacity, keep):
        self.ring = fast.SampleRing(capacity, keep=keep)
        self.keep = keep
        self.model = deque()
        self.next = 0
        self.accepted = self.read_count = self.lost = self.discarded = self.cleared = 0

    def squeeze(self):
        while len(self.model) > self.ring.capacity:
            self.model.popleft() if self.keep == "newest" else self.model.pop()
            self.lost += 1

    @rule(count=st.integers(0, 30))
    def write(self, count):
        new = np.arange(self.next, self.next + count).astype(np.int16)
        before = self.lost
        self.model.extend(new.tolist())
        self.squeeze()
        assert self.ring.write(new) == self.lost - before
        self.next = (self.next + count) % 30_000
        self.accepted += count

    def take(self, count):
        return [self.model.popleft() for _ in range(min(count, len(self.model)))]

    @rule(count=st.one_of(st.none(), st.integers(0, 15)))
    def read(self, count):
        peeked = self.ring.peek(count)
        taken = self.take(len(self.model) if count is None else count)
        assert self.ring.read(count).tolist() == peeked.tolist() == taken
        self.read_count += len(taken)

    @rule(count=st.integers(0, 15))
    def read_into(self, count):
        out = np.full(count, -1, np.int16)
        taken = self.take(count)
        assert self.ring.read_into(out) == len(taken)
        assert out.tolist() == taken + [-1] * (count - len(taken))
        self.read_count += len(taken)

    @rule(count=st.integers(0, 15), consume=st.booleans())
    def let_go(self, count, consume):
        gone = len(self.take(count))
        assert (self.ring.consume if consume else self.ring.drop)(count) == gone
        if consume:
            self.read_count += gone
        else:
            self.discarded += gone

    @rule()
    def clear(self):
        self.cleared += len(self.model)
        assert self.ring.clear() == len(self.model)
        self.model.clear()

    @rule(capacity=st.integers(1, 12))
    def resize(self, capacity):
        self.ring.resize(capacity)
        assert self.ring.capacity == capacity
        self.squeeze()

    @invariant()
    def agrees(self):
        views = self.ring.readable()
        assert len(views) <= 2
        assert [value for view in views for value in view] == list(self.model)
        assert self.ring.held == len(self.ring) == len(self.model)
        stats = self.ring.stats()
        assert stats == (
            self.accepted,
            self.read_count,
            len(self.model),
            self.lost,
            self.discarded,
            self.cleared,
        )
        assert stats.accepted == stats.read + stats.dropped + stats.held


AnyUse.TestCase.settings = settings(
    max_examples=examples(100), stateful_step_count=40, deadline=None
)
test_any_use = AnyUse.TestCase


def test_frames_become_a_stream_of_chunks_of_any_length(rng):
    stream = rng.integers(-32768, 32768, 1_600).astype(np.int16)
    ring = fast.SampleRing(1_600)
    for frame in stream.reshape(-1, 160):
        ring.write(frame)
    chunks = [ring.read(n) for n in (1, 77, 441, 600, 9_999)]
    assert np.array_equal(np.concatenate(chunks), stream)


def test_views_are_of_the_memory_itself_and_read_only():
    ring = fast.SampleRing(4)
    ring.write(samples(1, 2, 3))
    ring.read(2)
    ring.write(samples(4, 5, 6))
    first, second = ring.readable()
    assert (first.tolist(), second.tolist()) == ([3, 4], [5, 6])
    assert (first.format, first.itemsize, first.readonly, first.ndim) == ("h", 2, True, 1)
    with pytest.raises(TypeError, match="read-only"):
        first[0] = 1
    assert np.shares_memory(np.asarray(first), np.asarray(ring.readable()[0]))


def test_an_empty_ring_has_no_views():
    assert fast.SampleRing(4).readable() == ()


@pytest.mark.parametrize("act", [lambda r: r.write(samples(9)), lambda r: r.resize(9)])
def test_memory_under_a_view_stays_as_it_is(act):
    ring = fast.SampleRing(4)
    ring.write(samples(1, 2))
    (view,) = ring.readable()
    array = np.asarray(view)
    view.release()
    with pytest.raises(BufferError, match=r"while 1 of its views live.*release"):
        act(ring)
    assert ring.stats().accepted == ring.held == 2
    ring.read()
    ring.clear()
    assert array.tolist() == [1, 2]
    del array
    act(ring)


def test_a_media_message_under_a_view_is_refused():
    ring = fast.SampleRing(4)
    ring.write(samples(1))
    (view,) = ring.readable()
    with view, pytest.raises(BufferError, match="cannot write"):
        ring.write_media(fast.encode_media(samples(1)))
    assert ring.write_media(fast.encode_media(samples(7, 8))) == 0
    assert ring.read().tolist() == [1, 7, 8]


def test_a_ring_cannot_be_written_from_its_own_view():
    ring = fast.SampleRing(4)
    ring.write(samples(1))
    with pytest.raises(BufferError):
        ring.write(ring.readable()[0])
    assert ring.held == 1


def test_a_view_keeps_the_ring_alive():
    ring = fast.SampleRing(1_000)
    ring.write(np.arange(1_000, dtype=np.int16))
    (view,) = ring.readable()
    del ring
    gc.collect()
    assert view.tolist() == list(range(1_000))


def test_what_a_view_was_made_from_is_of_no_use_after_a_write():
    ring = fast.SampleRing(4)
    ring.write(samples(1))
    (view,) = ring.readable()
    span = view.obj
    view.release()
    assert memoryview(span).tolist() == [1]
    ring.resize(400_000)
    with pytest.raises(BufferError, match="written to since"):
        memoryview(span)


def test_plain_bytes_of_a_view():
    ring = fast.SampleRing(4)
    ring.write(samples(1, -2))
    (view,) = ring.readable()
    assert bytes(view) == samples(1, -2).tobytes()
    assert np.frombuffer(view, np.int16).tolist() == [1, -2]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda r: fast.SampleRing(0), ValueError, r"capacity: 0 is outside 1\.\.16777216"),
        (lambda r: fast.SampleRing(4, keep="all"), ValueError, "keep: 'all' is neither"),
        (lambda r: r.resize(0), ValueError, "capacity: 0"),
        (lambda r: r.write(b"\0\0\0"), ValueError, "x: 3 bytes are no whole number"),
        (lambda r: r.write(np.zeros(2, "f")), TypeError, "x: .*int16"),
        (lambda r: r.read(-1), ValueError, "samples: -1 is negative"),
        (lambda r: r.peek(-1), ValueError, "samples: -1"),
        (lambda r: r.drop(-1), ValueError, "samples: -1"),
        (lambda r: r.consume(-1), ValueError, "samples: -1"),
        (lambda r: r.read_into(b"\0\0"), ValueError, "out: .*writable"),
        (lambda r: r.write_media('{"event":"stop"}'), fast.NotMediaError, "event"),
        (
            lambda r: r.write_media('{"event":"media","payload":"AAAA"}'),
            fast.MediaError,
            "payload: 3 bytes are no whole number",
        ),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(call, error, says):
    ring = fast.SampleRing(4)
    ring.write(samples(1))
    with pytest.raises(error, match=says):
        call(ring)
    assert ring.stats() == (1, 0, 1, 0, 0, 0)
