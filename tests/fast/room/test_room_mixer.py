"""The mixer of a room against a slow model in numpy: limiter, gains and levels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vsingest import fast

KNEE = 24_576
LOUDEST = 20_000
any_room = hnp.arrays(
    np.int16,
    st.tuples(st.integers(1, 6), st.integers(1, 40)),
    elements=st.one_of(
        st.integers(-32768, 32767), st.sampled_from([-32768, 32767, 24_576, -24_576, 24_577, 0])
    ),
)


def soft_knee(voices):
    """One listener, the voices it hears as rows: in float32, as the contract has it."""
    total = voices.sum(axis=0, dtype=np.int64)
    loudest = np.where(total < 0, -voices.min(axis=0, initial=0), voices.max(axis=0, initial=0))
    start = np.maximum(loudest.astype(np.int64), KNEE)
    full = np.where(total < 0, 32768, 32767)
    headroom = (full - start).astype(np.float32)
    beyond = np.maximum(np.abs(total) - start, 1).astype(np.float32)
    left = (headroom * headroom / (headroom + beyond)).astype(np.int64)
    bent = np.where(np.abs(total) > start, full - left, np.abs(total))
    return np.where(total < 0, -bent, bent).astype(np.int16)


def by_numpy(frames, hear=soft_knee):
    wide = frames.astype(np.int64)
    return np.array([hear(np.delete(wide, i, axis=0)) for i in range(len(frames))])


def saturated(voices):
    return np.clip(voices.sum(axis=0), -32768, 32767).astype(np.int16)


@given(any_room)
def test_each_row_is_the_limited_sum_of_the_others(frames):
    assert np.array_equal(fast.RoomMixer(6).mix(frames), by_numpy(frames))


@given(any_room)
def test_without_the_limiter_it_is_mix_minus(frames):
    assert np.array_equal(fast.RoomMixer(6, limiter=False).mix(frames), fast.mix_minus(frames))


@pytest.mark.parametrize("samples", [1, 15, 16, 17, 160, 500])
@pytest.mark.parametrize("participants", [1, 2, 3, 10, 50])
def test_rooms_and_frames_of_many_sizes(participants, samples, rng):
    frames = rng.integers(-LOUDEST, LOUDEST, (participants, samples)).astype(np.int16)
    mixed = fast.RoomMixer(participants).mix(frames)
    assert np.array_equal(mixed, by_numpy(frames))


@given(hnp.arrays(np.int16, 50), st.integers(0, 3))
def test_a_lone_voice_comes_out_bit_for_bit_at_any_level(voice, speaker):
    frames = np.zeros((4, 50), np.int16)
    frames[speaker] = voice
    mixed = fast.RoomMixer(4).mix(frames)
    for listener in range(4):
        assert np.array_equal(
            mixed[listener], frames[speaker] if listener != speaker else 0 * voice
        )


def test_sums_up_to_the_knee_are_exact(rng):
    frames = rng.integers(-KNEE // 2, KNEE // 2 + 1, (3, 4_000)).astype(np.int16)
    assert np.array_equal(fast.RoomMixer(3).mix(frames), fast.mix_minus(frames))


@pytest.mark.parametrize("sign", [1, -1])
def test_more_sum_never_gives_less_and_never_leaves_the_scale(sign):
    rising = np.arange(0, 32_768, 1, dtype=np.int16) * sign
    frames = np.zeros((4, len(rising)), np.int16)
    frames[1] = rising
    frames[2] = sign * 20_000
    frames[3] = rising // 2
    heard = fast.RoomMixer(4).mix(frames)[0].astype(int) * sign
    assert (np.diff(heard) >= 0).all()
    assert heard.max() <= (32_767 if sign > 0 else 32_768)
    assert np.diff(heard).max() <= 3, "nothing jumps at the knee"


def test_it_distorts_less_than_saturation_does():
    """Two tones, 440 and 610 Hz, whose sum peaks 2.3 dB over full scale."""
    t = np.arange(8_000) / 8_000
    tones = np.array([np.sin(2 * np.pi * f * t) for f in (440, 610)])
    frames = np.zeros((3, 8_000), np.int16)
    frames[1:] = np.rint(21_500 * tones)

    def harsh(mixed):
        """The share of power above 2 kHz, where distortion is heard as a crackle."""
        power = np.abs(np.fft.rfft(mixed[0].astype(float))) ** 2
        return power[2_000:].sum() / power.sum()

    assert harsh(fast.RoomMixer(3).mix(frames)) < harsh(fast.mix_minus(frames)) / 2


def ramp(voice, start, end):
    step = np.float32((np.float32(end) - np.float32(start)) / np.float32(len(voice)))
    at = np.arange(len(voice)) // 64 * 64
    index = (np.arange(len(voice)) - at).astype(np.float32)
    origin = np.float32(start) + step * at.astype(np.float32)
    gains = origin + step * index
    return np.clip(np.rint(voice.astype(np.float32) * gains), -32768, 32767).astype(np.int64)


class Model:
    """The same room, slowly."""

    def __init__(self, rows):
        self.now = np.ones((rows, rows), np.float32)
        self.wanted = self.now.copy()

    def mix(self, frames):
        heard = []
        for i in range(len(frames)):
            voices = [
                ramp(frames[j], self.now[i, j], self.wanted[i, j])
                for j in range(len(frames))
                if j != i
            ]
            heard.append(soft_knee(np.array(voices).reshape(-1, frames.shape[1])))
        self.now = self.wanted.copy()
        return np.array(heard)


changes = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 3)),
        st.one_of(st.none(), st.integers(0, 3)),
        st.sampled_from([0.0, 0.25, 1.0, 1.5, 8.0]),
    ).filter(lambda change: change[0] is None or change[0] != change[1]),
    max_size=3,
)


@settings(deadline=None)
@given(st.lists(changes, min_size=1, max_size=5), st.integers(1, 200), st.integers(0, 2**32))
def test_gains_of_pairs_go_to_their_new_value_through_one_frame(steps, samples, seed):
    rng = np.random.default_rng(seed)
    mixer, model = fast.RoomMixer(4), Model(4)
    for step in steps:
        for listener, source, gain in step:
            mixer.set_gain(gain, listener=listener, source=source)
            model.wanted[
                slice(None) if listener is None else listener,
                slice(None) if source is None else source,
            ] = gain
        frames = rng.integers(-32768, 32768, (4, samples)).astype(np.int16)
        assert np.array_equal(mixer.mix(frames), model.mix(frames))


def test_a_change_of_gain_makes_no_step():
    mixer = fast.RoomMixer(2)
    frames = np.full((2, 160), 10_000, np.int16)
    mixer.mix(frames)
    mixer.set_gain(0, source=1)
    fading, silent = mixer.mix(frames)[0].astype(int), mixer.mix(frames)[0]
    assert fading[0] == 10_000
    assert np.abs(np.diff(fading)).max() <= 10_000 // 160 + 1
    assert fading[-1] <= 10_000 // 160 + 1
    assert not silent.any()
    assert mixer.gain(0, 1) == 0
    assert mixer.gain(1, 0) == 1


def test_a_gain_set_back_to_one_is_exact_again(rng):
    mixer = fast.RoomMixer(3)
    frames = rng.integers(-9_000, 9_000, (3, 160)).astype(np.int16)
    mixer.set_gain(0.3)
    mixer.mix(frames)
    mixer.set_gain(1)
    assert not np.array_equal(mixer.mix(frames), fast.mix_minus(frames))
    assert np.array_equal(mixer.mix(frames), fast.mix_minus(frames))


def test_reset_makes_a_row_as_new(rng):
    mixer = fast.RoomMixer(3)
    frames = rng.integers(-9_000, 9_000, (3, 160)).astype(np.int16)
    mixer.set_gain(0, source=1)
    mixer.set_gain(0, listener=1)
    mixer.mix(frames)
    mixer.reset(1)
    assert mixer.levels[1] == -np.inf
    assert mixer.levels[0] > -20
    assert np.array_equal(mixer.mix(frames), fast.mix_minus(frames))


def test_levels_rise_at_once_and_fall_slowly():
    mixer = fast.RoomMixer(3)
    frames = np.zeros((3, 160), np.int16)
    frames[1] = 8_192
    mixer.mix(frames)
    assert mixer.levels.tolist() == [-np.inf, pytest.approx(20 * np.log10(0.25)), -np.inf]
    for _ in range(44):
        mixer.mix(0 * frames)
    assert mixer.levels[1] == pytest.approx(20 * np.log10(0.25) - 20, abs=0.3)


def test_rows_that_are_not_given_are_silent():
    mixer = fast.RoomMixer(3)
    mixer.mix(np.full((3, 160), 8_192, np.int16))
    before = mixer.levels
    mixer.mix(np.full((2, 160), 8_192, np.int16))
    assert mixer.levels[0] == before[0]
    assert mixer.levels[2] < before[2]


def test_active_speakers_are_ranked_by_level():
    mixer = fast.RoomMixer(5)
    frames = np.zeros((5, 160), np.int16)
    frames[1], frames[2], frames[4] = 500, 9_000, 3_000
    mixer.mix(frames)
    assert mixer.active_speakers() == [2, 4, 1]
    assert mixer.active_speakers(2) == [2, 4]
    assert mixer.active_speakers(threshold=-30) == [2, 4]
    assert mixer.active_speakers(0) == []


@pytest.mark.parametrize("shape", [(0, 160), (3, 0)])
def test_an_empty_frame_changes_nothing(shape):
    mixer = fast.RoomMixer(3)
    mixer.mix(np.full((3, 160), 8_192, np.int16))
    before = mixer.levels
    assert mixer.mix(np.zeros(shape, np.int16)).shape == shape
    if shape[1] == 0:
        assert np.array_equal(mixer.levels, before)


def test_rows_at_any_address(rng):
    frames = rng.integers(-32768, 32768, (3, 50)).astype(np.int16)
    mixer = fast.RoomMixer(3)
    memory = bytearray(1) + frames.tobytes()
    view = np.frombuffer(memory, np.int16, frames.size, 1).reshape(frames.shape)
    out = memoryview(bytearray(1 + frames.nbytes))[1:]
    mixer.set_gain(0.5, listener=1)
    assert mixer.mix(view, out=out) is out
    other = fast.RoomMixer(3)
    other.set_gain(0.5, listener=1)
    assert np.array_equal(np.frombuffer(out, np.int16), other.mix(frames).ravel())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda m: fast.RoomMixer(0), r"participants: 0 is outside 1\.\.1024"),
        (lambda m: fast.RoomMixer(1_025), "participants: 1025"),
        (lambda m: m.mix(np.zeros((4, 160), "h")), "frames: 4 participants are more than 3"),
        (lambda m: m.mix(np.zeros(160, "h")), "frames: needs a 2-D"),
        (lambda m: m.mix(np.zeros((3, 2), "h"), out=bytearray(10)), "out: .* exactly 6"),
        (lambda m: m.set_gain(-0.1), r"gain: -0\.1 is outside 0\.\.8"),
        (lambda m: m.set_gain(8.01), "gain: 8"),
        (lambda m: m.set_gain(float("nan")), "gain: nan"),
        (lambda m: m.set_gain(1, listener=3), r"listener: 3 is outside 0\.\.2"),
        (lambda m: m.set_gain(1, source=-1), "source: -1"),
        (lambda m: m.set_gain(1, listener=1, source=1), "never hears itself"),
        (lambda m: m.gain(0, 3), "source: 3"),
        (lambda m: m.reset(3), "participant: 3"),
        (lambda m: m.active_speakers(-1), "count: -1"),
    ],
)
def test_bad_input_names_the_field(call, says):
    with pytest.raises(ValueError, match=says):
        call(fast.RoomMixer(3))


def test_mixing_in_place_is_refused():
    frames = np.zeros((3, 160), np.int16)
    with pytest.raises(ValueError, match="out: shares memory"):
        fast.RoomMixer(3).mix(frames, out=frames)
