"""The playout buffer: priming, bursts, gaps, standing delay, clear and end."""

import numpy as np
import pytest

from vsingest import fast

FRAME = 160
TARGET = 640
LIMIT = 1920
FADE = FRAME // 4
TICK_MS = 20
BURST_MS = 64
TRIM_WAIT = 25


@pytest.fixture
def buffer():
    return fast.PlayoutBuffer()


@pytest.fixture
def voice(rng):
    """Two seconds that are nowhere silent, each 160 samples unlike the others."""
    return (rng.integers(1_000, 9_000, 16_000)).astype(np.int16)


@pytest.fixture
def tone():
    """A 200 Hz tone at 8 kHz, 2 s long: neighbouring samples differ by 1,571 at most."""
    return np.rint(10_000 * np.sin(2 * np.pi * 200 * np.arange(16_000) / 8_000)).astype(np.int16)


def pull(buffer, ticks=1):
    """What the given number of pulls hand out, one after another, and the real samples in each."""
    out = np.full((ticks, buffer.frame_samples), -1, np.int16)
    real = [buffer.pull(out=frame) for frame in out]
    return out.ravel(), real


def test_plays_once_the_target_is_held(buffer, voice):
    buffer.push(voice[: TARGET - 1])
    assert pull(buffer)[1] == [0]
    buffer.push(voice[TARGET - 1 : TARGET])
    heard, real = pull(buffer, 4)
    assert real == [FRAME] * 4
    assert np.array_equal(heard, voice[:TARGET])


def test_a_short_utterance_waits_no_longer_than_the_target_lasts(buffer, voice):
    buffer.push(voice[:200])
    heard, real = pull(buffer, 6)
    assert real == [0, 0, 0, 0, 160, 40]
    assert not heard[: 4 * FRAME].any()
    assert np.array_equal(heard[4 * FRAME :][:200], voice[:200])


def test_the_wait_is_counted_from_the_first_sample(buffer, voice):
    pull(buffer, 10)
    buffer.push(voice[:100])
    assert pull(buffer, 5)[1] == [0, 0, 0, 0, 100]


def test_the_wait_starts_over_after_a_clear(buffer, voice):
    buffer.push(voice[:100])
    pull(buffer, 3)
    buffer.clear()
    buffer.push(voice[:100])
    assert pull(buffer, 5)[1] == [0, 0, 0, 0, 100]


@pytest.mark.parametrize("cut", [1, 7, 320, 333])
def test_bytes_cut_anywhere_play_as_they_were(buffer, voice, cut):
    data = voice[:4_000].tobytes()
    accepted = sum(buffer.push(data[i : i + cut]) for i in range(0, len(data), cut))
    assert accepted == 4_000
    assert np.array_equal(pull(buffer, 25)[0], voice[:4_000])


def browser_bursts(frames_of_burst, voice, seconds=60):
    """Virtual time: a burst of 20 ms frames each 64 ms, a pull each 20 ms; checks each tick."""
    buffer = fast.PlayoutBuffer()
    sent = bursts = 0
    heard, depths, primed = [], [], False
    for now in range(0, seconds * 1_000, TICK_MS):
        while bursts * BURST_MS <= now:
            samples = frames_of_burst(bursts) * FRAME
            buffer.push(np.take(voice, range(sent, sent + samples), mode="wrap"))
            sent += samples
            bursts += 1
        out, (real,) = pull(buffer)
        primed = primed or real > 0
        assert real == FRAME or not primed
        heard.append(out[:real])
        depths.append(buffer.held)
    return buffer.stats(), np.concatenate(heard), depths


def test_bursts_in_real_time_leave_no_gap_and_no_delay(voice):
    stats, heard, depths = browser_bursts(lambda burst: (3, 3, 3, 3, 4)[burst % 5], voice)
    assert stats.underruns == stats.concealed == stats.dropped == 0
    assert stats.silence <= 5 * FRAME
    assert np.array_equal(heard, np.resize(voice, len(heard)))
    assert max(depths) < LIMIT


def test_bursts_faster_than_real_time_are_trimmed_to_a_bounded_delay(voice):
    stats, _, depths = browser_bursts(lambda burst: 4, voice)
    assert stats.underruns == stats.concealed == stats.overflow == 0
    assert stats.trimmed == stats.dropped > 60 * 8_000 // 5
    a_window_and_the_wait_at_a_quarter_too_fast = (25 + TRIM_WAIT) * FRAME // 4
    assert max(depths) <= TARGET + 2 * a_window_and_the_wait_at_a_quarter_too_fast + 4 * FRAME


@pytest.mark.parametrize("pushes", [1, 50])
def test_bursts_of_a_second_are_neither_trimmed_nor_cut(voice, pushes):
    buffer = fast.PlayoutBuffer()
    second = np.resize(voice, 8_000)
    heard = []
    for _ in range(20):
        for part in np.split(second, pushes):
            buffer.push(part)
        out, real = pull(buffer, 50)
        heard.append(out)
        assert set(real) == {FRAME}
    assert np.array_equal(np.concatenate(heard), np.tile(second, 20))
    assert buffer.stats().dropped == 0


def test_running_dry_repeats_backwards_and_fades_to_silence_over_one_frame(buffer, voice):
    buffer.push(voice[:700])
    heard, real = pull(buffer, 6)
    assert real == [160, 160, 160, 160, 60, 0]
    assert np.array_equal(heard[:700], voice[:700])
    last = voice[620:700].astype(int)
    mirrored = np.concatenate([last[::-1], last])
    assert np.array_equal(heard[700:860], mirrored * np.arange(160, 0, -1) // 160)
    assert not heard[860:].any()
    stats = buffer.stats()
    assert (stats.underruns, stats.concealed, stats.silence) == (1, 160, 100)


@pytest.mark.parametrize("dry_at", range(660, 760, 9))
def test_a_gap_amid_a_tone_never_clicks(buffer, tone, dry_at):
    step = int(np.abs(np.diff(tone.astype(int))).max())
    buffer.push(tone[:dry_at])
    before = pull(buffer, 5)[0]
    buffer.push(tone[dry_at : dry_at + TARGET])
    after, real = pull(buffer, 4)
    assert real == [FRAME] * 4
    heard = np.concatenate([before, after]).astype(int)
    assert np.abs(np.diff(heard)).max() <= step + 10_000 // FADE
    assert np.array_equal(after[FADE:], tone[dry_at : dry_at + TARGET][FADE:])


def test_a_gap_primes_again(buffer, voice):
    buffer.push(voice[:TARGET])
    pull(buffer, 5)
    buffer.push(voice[:320])
    assert pull(buffer)[1] == [0]
    buffer.push(voice[320:640])
    assert pull(buffer)[1] == [FRAME]


def test_standing_delay_is_cut_to_the_target_after_a_window(voice):
    buffer = fast.PlayoutBuffer(trim_wait_frames=0)
    depth = LIMIT + 400
    buffer.push(voice[:depth])
    fed = depth
    heard = []
    for _ in range(24):
        heard.append(pull(buffer)[0])
        buffer.push(voice[fed : fed + FRAME])
        fed += FRAME
    assert buffer.stats().trimmed == 0
    heard.append(pull(buffer)[0])
    stats = buffer.stats()
    assert stats.trimmed == stats.dropped == depth - FRAME - TARGET
    assert stats.held == TARGET
    assert np.array_equal(np.concatenate(heard), voice[: 25 * FRAME])


def test_only_what_never_drained_through_the_window_is_cut(voice):
    buffer = fast.PlayoutBuffer(trim_wait_frames=0)
    buffer.push(voice[: LIMIT + 2 * FRAME])
    fed = LIMIT + 2 * FRAME
    pull(buffer)
    for _ in range(12):
        pull(buffer, 2)
        buffer.push(voice[fed : fed + 2 * FRAME])
        fed += 2 * FRAME
    assert buffer.stats().trimmed == 0, "the depth swings below the limit"
    buffer.push(voice[fed : fed + FRAME])
    for _ in range(12):
        pull(buffer, 2)
        buffer.push(voice[fed : fed + 2 * FRAME])
    pull(buffer)
    assert buffer.stats().trimmed == LIMIT - TARGET, "the lowest depth of the window counts"


def test_concealment_repeats_only_what_was_heard_since_play_began(buffer, voice):
    buffer.push(voice[:TARGET])
    pull(buffer, 6)
    buffer.push(np.full(2, -500, np.int16))
    heard, real = pull(buffer, 5)
    assert real == [0, 0, 0, 0, 2]
    assert (heard[4 * FRAME :] <= 0).all()


def test_the_splice_of_a_cut_is_a_cross_fade_and_the_rest_is_untouched(tone):
    buffer = fast.PlayoutBuffer(target_samples=FRAME, limit_samples=333, trim_wait_frames=0)
    buffer.push(tone[:490])
    fed = 490
    heard = []
    for _ in range(26):
        heard.append(pull(buffer)[0])
        buffer.push(tone[fed : fed + FRAME])
        fed += FRAME
    # 490 - 160 is below the limit, so nothing was cut; three more samples make it stand.
    assert buffer.stats().dropped == 0
    buffer.push(tone[fed : fed + 3])
    fed += 3
    for _ in range(25):
        heard.append(pull(buffer)[0])
        buffer.push(tone[fed : fed + FRAME])
        fed += FRAME
    cut = buffer.stats().trimmed
    assert cut == 333 - FRAME
    splice = 51 * FRAME
    rest = pull(buffer, 2)[0]
    weights = np.arange(1, FADE + 1)
    leaving, coming = tone[splice:][:FADE].astype(int), tone[splice + cut :][:FADE].astype(int)
    mixed = np.trunc((leaving * (FADE + 1 - weights) + coming * weights) / (FADE + 1))
    assert np.array_equal(np.concatenate(heard), tone[:splice])
    assert np.array_equal(rest[:FADE], mixed)
    assert np.array_equal(rest[FADE:], tone[splice + cut :][FADE : 2 * FRAME])


def test_over_capacity_the_oldest_are_dropped(voice):
    buffer = fast.PlayoutBuffer(target_samples=320, limit_samples=500, capacity_samples=500)
    assert buffer.push(voice[:400]) == 400
    assert buffer.push(voice[400:700]) == 300
    stats = buffer.stats()
    assert (stats.accepted, stats.held, stats.overflow) == (700, 500, 200)
    assert np.array_equal(pull(buffer, 3)[0], voice[200:680])


def test_one_push_of_more_than_the_capacity_keeps_its_end(voice):
    buffer = fast.PlayoutBuffer(target_samples=320, limit_samples=500, capacity_samples=500)
    buffer.push(voice[:10])
    assert buffer.push(voice[10:3_010]) == 3_000
    assert buffer.stats().overflow == 2_510
    assert np.array_equal(pull(buffer, 3)[0], voice[2_510:2_990])


def test_an_overflow_amid_play_is_cross_faded(tone):
    buffer = fast.PlayoutBuffer(target_samples=320, limit_samples=1_000, capacity_samples=1_000)
    buffer.push(tone[:1_000])
    before = pull(buffer)[0]
    buffer.push(tone[1_000:1_180])
    after = pull(buffer)[0]
    assert buffer.stats().overflow == 20
    step = int(np.abs(np.diff(tone.astype(int))).max())
    heard = np.concatenate([before, after]).astype(int)
    assert np.abs(np.diff(heard)).max() <= step + 20_000 // FADE
    assert np.array_equal(after[FADE:], tone[180:][FADE:FRAME])


def test_clear_drops_everything_and_fades_out_what_was_heard(buffer, voice):
    buffer.push(voice[:1_000])
    pull(buffer)
    assert buffer.clear() == 840
    heard, real = pull(buffer, 2)
    assert real == [0, 0]
    assert heard[0] == voice[159]
    assert not heard[FRAME:].any()
    stats = buffer.stats()
    assert (stats.cleared, stats.held, stats.underruns) == (840, 0, 0)


def test_clear_of_a_buffer_that_does_not_play_is_silent(buffer, voice):
    buffer.push(voice[:100])
    assert buffer.clear() == 100
    assert not pull(buffer, 2)[0].any()


def test_clear_drops_half_a_sample_so_that_the_next_push_starts_on_a_whole_one(buffer, voice):
    buffer.push(voice[:10].tobytes()[:-1])
    assert buffer.clear() == 9
    buffer.push(voice[:TARGET])
    assert np.array_equal(pull(buffer, 4)[0], voice[:TARGET])
    assert buffer.stats().odd_bytes == 1


def test_half_a_sample_is_dropped_where_play_runs_dry(buffer, voice):
    buffer.push(voice[:TARGET].tobytes() + b"!")
    pull(buffer, TARGET // 160 + 3)
    assert buffer.stats().odd_bytes == 1
    buffer.push(voice[:TARGET])
    assert buffer.stats().accepted == 2 * TARGET
    real = np.concatenate(pull(buffer, 4)[:1])
    assert np.array_equal(real[40:TARGET], voice[40:TARGET])


def test_half_a_sample_alone_waits_as_long_as_a_whole_one(buffer, voice):
    pcm = voice[:TARGET].tobytes()
    buffer.push(pcm[:1])
    pull(buffer, TARGET // 160)
    buffer.push(pcm[1:])
    assert np.array_equal(pull(buffer, 4)[0][:TARGET], voice[:TARGET])
    pull(buffer, 2)
    buffer.push(b"!")
    pull(buffer, TARGET // 160 + 1)
    assert buffer.stats().odd_bytes == 1
    assert buffer.push(pcm[:2]) == 1


def test_end_plays_the_tail_at_once_without_concealment(buffer, voice):
    buffer.push(voice[:250].tobytes() + b"!")
    assert not buffer.ended
    buffer.end()
    heard, real = pull(buffer, 3)
    assert real == [160, 90, 0]
    assert np.array_equal(heard[:250], voice[:250])
    assert not heard[250:].any()
    assert buffer.ended
    stats = buffer.stats()
    assert (stats.underruns, stats.concealed, stats.odd_bytes) == (0, 0, 1)


def test_end_of_a_buffer_that_ran_empty_on_a_frame_is_no_underrun(buffer, voice):
    buffer.push(voice[:TARGET])
    pull(buffer, 4)
    buffer.end()
    assert buffer.ended
    assert not pull(buffer)[0].any()
    assert buffer.stats().underruns == 0


def test_a_push_after_end_is_refused_and_harms_nothing(buffer, voice):
    buffer.push(voice[:20])
    buffer.end()
    with pytest.raises(ValueError, match=r"x: pushed after end\(\).*new PlayoutBuffer"):
        buffer.push(voice)
    assert buffer.stats().accepted == buffer.held == 20


def test_a_frame_at_any_address_is_filled(buffer, voice):
    buffer.push(voice[:TARGET])
    memory = bytearray(2 * FRAME + 1)
    assert buffer.pull(out=memoryview(memory)[1:]) == FRAME
    assert memory[1:] == voice[:FRAME].tobytes()


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ({"frame_samples": 0}, r"frame_samples: 0 is outside 1\.\.8192"),
        ({"frame_samples": 8_193, "capacity_samples": 9_000}, "frame_samples: 8193"),
        ({"capacity_samples": 100}, r"capacity_samples: 100 is outside 160\.\."),
        ({"capacity_samples": 2**24 + 1}, "capacity_samples: 16777217"),
        ({"limit_samples": 12_001}, "limit_samples: 12001.*capacity_samples"),
        ({"target_samples": 1_921}, "target_samples: 1921.*limit_samples"),
        ({"target_samples": 0}, "target_samples: 0"),
        ({"target_samples": -1}, "target_samples: -1"),
    ],
)
def test_a_size_out_of_range_is_named(sizes, says):
    with pytest.raises(ValueError, match=says):
        fast.PlayoutBuffer(**sizes)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda b: b.push([1, 2]), TypeError, "x: needs a buffer of int16"),
        (lambda b: b.push(np.zeros(4, "f")), TypeError, "x: .*float_to_s16"),
        (lambda b: b.push(np.zeros(4, "h")[::2]), ValueError, "x: .*contiguous"),
        (lambda b: b.pull(out=bytearray(318)), ValueError, "out: holds 159 .* exactly 160"),
        (lambda b: b.pull(out=bytearray(321)), ValueError, "out: 321 bytes"),
        (lambda b: b.pull(out=bytes(320)), ValueError, "out: .*writable"),
        (lambda b: b.pull(out=np.zeros(160, "f")), TypeError, "out: .*int16"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(buffer, call, error, says):
    with pytest.raises(error, match=says):
        call(buffer)
    assert not any(buffer.stats())
