"""What holds for a playout buffer after any sequence of pushes, pulls and clears."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.examples_of_laws import examples

from vsingest import fast


def sizes_of(frame, steps, adaptive, trim_wait):
    target, limit, capacity = np.cumsum(steps).tolist()
    return {
        "adaptive": adaptive,
        "trim_wait_frames": trim_wait,
        "frame_samples": frame,
        "target_samples": target,
        "limit_samples": limit,
        "capacity_samples": max(frame, capacity),
    }


any_steps = st.tuples(st.integers(1, 50), st.integers(0, 30), st.integers(0, 40))
any_sizes = st.builds(
    sizes_of, st.integers(1, 24), any_steps, st.booleans(), st.sampled_from([0, 3, 25])
)


class AnyUse(RuleBasedStateMachine):
    """Pushes a rising ramp, cut into bytes anywhere, and keeps an account of its own.

    Cross-fades between two parts of a ramp still rise, so real samples must never fall.
    """

    @initialize(sizes=any_sizes)
    def make(self, sizes):
        self.buffer = fast.PlayoutBuffer(**sizes)
        self.frame = sizes["frame_samples"]
        self.capacity = sizes["capacity_samples"]
        self.next_value = 1
        self.odd = b""
        self.accepted = self.played = self.cleared = self.pulls = self.owed = 0
        self.last = self.highest = 0
        self.ended = False
        self.fading_in = 0

    def ramp(self, size):
        """The next bytes of the ramp, which starts amid a sample where the last push ended."""
        values = np.arange(self.next_value, self.next_value + (size + 1) // 2 + 1, dtype=np.int16)
        return values.tobytes()[len(self.odd) :][:size]

    @precondition(lambda self: not self.ended and self.next_value < 32_000)
    @rule(size=st.integers(0, 301))
    def push(self, size):
        data = self.ramp(size)
        whole, odd = divmod(len(self.odd) + size, 2)
        assert self.buffer.push(data) == whole
        self.odd = b"?" * odd
        self.next_value += whole
        self.accepted += whole

    @rule(ticks=st.integers(1, 30))
    def pull(self, ticks):
        for _ in range(ticks):
            before = self.buffer.stats()
            out = np.full(self.frame, -1, np.int16)
            real = self.buffer.pull(out=out)
            self.pulls += 1
            self.played += real
            after = self.buffer.stats()
            self.drop_odd(after.odd_bytes - before.odd_bytes)
            if real < self.frame and before.underruns < after.underruns:
                assert not self.odd, "what comes after the end of a stream is another one"
            assert after.played - before.played == real
            assert after.concealed - before.concealed + after.silence - before.silence == (
                self.frame - real
            )
            self.check_order(out[:real])
            self.check_gap(out[real:], after.concealed - before.concealed)
            if after.underruns > before.underruns:
                self.fading_in = self.frame // 4
            if self.ended and real < before.held:
                assert real == self.frame, "an ended stream plays all it holds"

    def drop_odd(self, dropped):
        assert dropped <= len(self.odd)
        if dropped:
            self.odd = b""
            self.next_value += 1

    def check_order(self, real):
        settled = real[self.fading_in :]
        if len(real):
            self.fading_in = 0
            self.highest = max(self.highest, real.max())
        if len(settled):
            assert settled[0] >= self.last
            assert (np.diff(settled) >= 0).all()
            self.last = settled[-1]

    def check_gap(self, gap, concealed):
        assert not gap[concealed:].any()
        assert (gap[:concealed] <= self.highest).all()

    @rule(frames=st.integers(0, 200), at_once=st.integers(0, 6))
    def skip(self, frames, at_once):
        before = self.buffer.stats()
        self.buffer.skip(frames, at_once=at_once)
        self.owed += frames * self.frame
        dropped = self.buffer.stats().skipped - before.skipped
        assert self.buffer.held == before.held - dropped

    @rule()
    def clear(self):
        held = self.buffer.held
        assert self.buffer.clear() == held
        self.cleared += held
        self.fading_in = self.frame // 4
        self.drop_odd(len(self.odd))

    @precondition(lambda self: self.pulls > 10)
    @rule()
    def end(self):
        self.buffer.end()
        self.ended = True
        self.odd = b""

    @invariant()
    def no_sample_is_lost(self):
        stats = self.buffer.stats()
        assert stats.accepted == stats.played + stats.dropped + stats.held
        assert stats.played + stats.concealed + stats.silence == self.pulls * self.frame
        assert (stats.accepted, stats.played) == (self.accepted, self.played)
        assert stats.cleared == self.cleared
        assert stats.skipped <= self.owed
        assert stats.held == self.buffer.held <= self.capacity
        assert self.buffer.ended == (self.ended and stats.held == 0)


AnyUse.TestCase.settings = settings(
    max_examples=examples(150), stateful_step_count=40, deadline=None
)
test_any_use = AnyUse.TestCase
